"""The page that shows the two tables of roles and acts, made from them; a change of either shows there as a change."""

from collections.abc import Iterable, Iterator

from gongkai.agencies.permissions import ACTS, Act, Reach
from gongkai.agencies.roles import ROLE, ROLES, SEPARATE, Role

HEAD = """# 角色和权限

由 `gongkai/agencies/roles.py` 和 `gongkai/agencies/permissions.py` 生成。工作台的每一个地址只做下表中的一件事，
先问这张表再打开；测试以每一个角色、代理人、上级、其他机关的人员和未登录的人走遍每一个地址。

- 角色属于一个机关。上级主管部门、考核人员的角色，对该机关的下级机关（最多四级）也有效，只限该角色可以做的事。
- 代理人在首日至末日之间，可以做被代理的那一个角色可以做的事；不能再转给别人。
- 全系统的管理员（superuser）在每个机关都是管理员，此外没有别的权限：不能查看个人信息，也不能发布。
- “全系统”的事只有全系统的管理员可以做；“本人”的事登录即可。
"""


def permissions_page() -> str:
    """Roles, acts, and which role may do which, in Markdown."""
    lines = [HEAD, "## 角色", ""]
    lines += _table(("角色", "标识", "做什么", "第二因素", "看个人信息", "发布", "及于下级"), map(_role, ROLES))
    lines += ["## 谁可以做什么", ""]
    lines += _table(("做什么", "标识", *(role.label for role in ROLES), "其他"), map(_act, ACTS))
    lines += ["## 必须分开的角色", "", "同一个人在同一机关不能兼任，也不能通过代理兼任。", ""]
    pairs = ((ROLE[one].label, ROLE[other].label, because) for one, other, because in SEPARATE)
    lines += _table(("角色", "与角色", "为什么"), pairs)
    return "\n".join(lines).rstrip() + "\n"


def _mark(value: object) -> str:
    return "✓" if value else ""


def _role(role: Role) -> tuple[str, ...]:
    follows = (role.needs_second_factor, role.reads_personal_data, role.publishes, role.reaches_below)
    return role.label, f"`{role.id}`", role.duty, *map(_mark, follows)


def _act(act: Act) -> tuple[str, ...]:
    other = "" if act.reach is Reach.AGENCY else act.reach.value
    return act.label, f"`{act.id}`", *(_mark(role.id in act.roles) for role in ROLES), other


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (heads, ("---",) * len(heads), *rows):
        yield "| " + " | ".join(row) + " |"
    yield ""
