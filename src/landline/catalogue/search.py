"""Texts about searching: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "error.search.empty": (
        "There is nothing to look for",
        "没有要搜索的内容",
    ),
    "hint.search.empty": (
        'Type a word, a "phrase", or a filter such as from:ada',
        "请输入词语、“引号里的短语”，或 from:ada 这样的筛选条件",
    ),
    "error.search.only-excluded": (
        "It is only said what to leave out, not what to look for",
        "只说明了要排除的内容，没有要搜索的内容",
    ),
    "hint.search.only-excluded": (
        "Add a word or a filter, such as in:lobby, beside the words that begin with -",
        "除了以 - 开头的词语，请再加上要找的词语或筛选条件，例如 in:lobby",
    ),
    "error.search.too-many": (
        "More than {most} words and phrases in one search",
        "一次搜索的词语和短语超过了 {most} 个",
    ),
    "hint.search.too-many": (
        'Leave some out, or put words that follow one another into one "phrase"',
        "请去掉一些，或把相连的词语合成一个“短语”",
    ),
    "error.search.date": (
        "{filter} needs a date of the calendar, not {value}",
        "{filter} 后面应是实际存在的日期，而不是 {value}",
    ),
    "hint.search.date": (
        "Write it as year-month-day, such as 2026-11-25",
        "请按“年-月-日”的格式书写，例如 2026-11-25",
    ),
    "error.search.has": (
        "has: does not know {value}",
        "has: 不认识 {value}",
    ),
    "hint.search.has": (
        "It knows has:file, has:link and has:code",
        "可以使用 has:file（文件）、has:link（链接）和 has:code（代码）",
    ),
    "error.search.value": (
        "{filter} is followed by nothing",
        "{filter} 后面没有内容",
    ),
    "hint.search.value": (
        'Write its value right behind the colon; one with spaces in "quotes"',
        "请把内容紧接着写在冒号后面；含空格的内容请加引号",
    ),
    "error.search.twice": (
        "{filter} is there twice",
        "{filter} 出现了两次",
    ),
    "hint.search.twice": (
        "Keep one of them, or search once for each",
        "请只保留一个，或分别搜索",
    ),
    "error.search.excluded-filter": (
        "{filter} cannot be left out with -",
        "不能用 - 排除 {filter}",
    ),
    "hint.search.excluded-filter": (
        "Only words and phrases can; to look for the text itself, put it in quotes",
        "只能排除词语和短语；如果要搜索这段文字本身，请加引号",
    ),
}
