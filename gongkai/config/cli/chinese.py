"""click's own words in Chinese: its headings, its help option, its errors."""

import click

# fmt: off
SENTENCES = {
    "Usage:":                           "用法:",
    "Usage: ":                          "用法: ",
    "Options":                          "选项",
    "Commands":                         "命令",
    "Arguments":                        "参数",
    "Show this message and exit.":      "显示这段说明。",
    "Show the version and exit.":       "显示版本。",
    "Error: {message}":                 "错误：{message}",
    "Try '{command} {option}' for help.": "用“{command} {option}”查看说明。",
    "No such command {name!r}.":        "没有命令“{name}”。",
    "No such option {name!r}.":         "没有选项“{name}”。",
    "No such option: {name}":           "没有选项 {name}。",
    "Missing command.":                 "请写明命令。",
    "Missing argument":                 "缺少参数",
    "Missing option":                   "缺少选项",
    "Missing parameter":                "缺少参数",
    "Invalid value: {message}":         "值不正确：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不正确：{message}",
    "Option {name!r} requires an argument.": "选项 {name!r} 需要一个值。",
    "Got unexpected extra argument ({args})": "多余的参数：{args}",
    "{name} {filename!r} does not exist.": "{name}“{filename}”不存在。",
    "{name} {filename!r} is a file.":   "{name}“{filename}”是文件，不是文件夹。",
    "{name} {filename!r} is a directory.": "{name}“{filename}”是文件夹，不是文件。",
    "{name} {filename!r} is not readable.": "{name}“{filename}”不能读取。",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是整数。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
    "required":                         "必填",
    "default: {default}":               "默认：{default}",
    "File":                             "文件",
    "Directory":                        "文件夹",
    "Path":                             "路径",
    "Aborted!":                         "已中止。",
}
# fmt: on


def speak_chinese() -> None:
    """Give click's modules this table in place of gettext, which would need compiled catalogues and a locale."""
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types"):
        module = getattr(click, name)
        if hasattr(module, "_"):
            module._ = translate
        if hasattr(module, "ngettext"):
            module.ngettext = lambda one, _many, _n: translate(one)


def translate(sentence: str) -> str:
    """The Chinese sentence, or the English one for what is not in the table."""
    return SENTENCES.get(sentence, sentence)
