# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The spreadsheets that Odoo's import screen offers for client files, encounters and consumption.

    python -m tools.import_templates

writes them again, byte by byte the same.  The labels are those of the fields, so that every column finds its field by
itself; `clinic_followup/tests/test_import.py` imports what is written here.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

FOLDER = Path(__file__).resolve().parent.parent / "clinic_followup" / "static" / "xls"


class Column(NamedTuple):
    """A label in English and in Chinese, with the values of two example rows in both."""

    en: str
    zh: str
    examples: tuple[tuple[str, str], tuple[str, str]]


def same(first: str, second: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Examples that need no translation."""
    return (first, first), (second, second)


TEMPLATES = {
    "clinic_clients": (
        Column("Name", "名称", (("Lin Example", "林示例"), ("Wang Example", "王示例"))),
        Column("Member Number", "会员编号", same("K-0001", "K-0002")),
        Column("Phone", "电话", same("+86 199 0000 7001", "+86 199 0000 7002")),
        Column("Email", "邮箱", same("lin@example.com", "")),
        Column("Gender", "性别", (("Female", "女"), ("Male", "男"))),
        Column("Birthdate", "出生日期", same("1990-05-17", "1984-11-02")),
        Column("City", "城市", (("Shanghai", "上海"), ("Suzhou", "苏州"))),
        Column("First Channel", "首次来源渠道", same("", "")),
        Column("Consultant", "医美顾问", same("", "")),
        Column("Customer Service", "客服", same("", "")),
        Column("Contact Preferences", "联系偏好", (("Call after 18:00", "晚上六点以后联系"), ("", ""))),
    ),
    "clinic_encounters": (
        Column("Client", "客户", same("K-0001", "K-0002")),
        Column("Kind", "类型", (("Treatment", "治疗"), ("Inquiry", "咨询"))),
        Column("When", "时间", same("2026-01-15 10:30:00", "2026-01-16 14:00:00")),
        Column("Treatment Category", "治疗类别", same("", "")),
        Column("Consultant", "医美顾问", same("", "")),
        Column("Doctor", "医生", same("", "")),
        Column("Number Elsewhere", "外部编号", same("OLD-1", "OLD-2")),
        Column("Note", "备注", same("", "")),
    ),
    "clinic_consumptions": (
        Column("Client", "客户", same("K-0001", "K-0002")),
        Column("Date", "日期", same("2026-01-15", "2026-01-16")),
        Column("Item", "项目", (("Laser", "激光"), ("Ten peels", "换肤十次"))),
        Column("Quantity", "数量", same("1", "2")),
        Column("Net Amount", "不含税金额", same("1200.00", "4800.00")),
        Column("Department", "部门", same("", "")),
        Column("Consultant", "医美顾问", same("", "")),
        Column("Doctor", "医生", same("", "")),
        Column("Number Elsewhere", "外部编号", same("OLD-B1", "OLD-B2")),
        Column("Note", "备注", same("", "")),
    ),
}


def write(path: Path, columns: tuple[Column, ...], lang: str) -> None:
    """One template; every cell is text, so that no spreadsheet turns a number into 1.39E+10."""
    number = ("en", "zh").index(lang)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet()
        sheet.set_column(0, len(columns) - 1, 20, text)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, getattr(column, lang), head)
            for row, example in enumerate(column.examples, 1):
                sheet.write_string(row, at, example[number], text)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, columns in TEMPLATES.items():
        for lang in ("en", "zh"):
            write(FOLDER / f"{name}{'_zh' if lang == 'zh' else ''}.xlsx", columns, lang)


if __name__ == "__main__":
    main()
