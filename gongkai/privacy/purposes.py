"""What personal data may be read for. A reading without one of these does not happen."""

from django.db import models


class Purpose(models.TextChoices):
    """个人信息保护法 6: 处理个人信息应当具有明确、合理的目的。"""

    # fmt: off
    VERIFY    = "verify",    "核对申请人身份"
    CONTACT   = "contact",   "联系申请人补正、沟通"
    SERVE     = "serve",     "送达、邮寄文书"
    CHARGE    = "charge",    "收取信息处理费"
    REMEDY    = "remedy",    "行政复议、行政诉讼答复"
    CORRECT   = "correct",   "应本人要求查阅、更正"
    SUPERVISE = "supervise", "监督检查"
    # fmt: on
