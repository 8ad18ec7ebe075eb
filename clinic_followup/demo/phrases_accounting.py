# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written on credit notes and beside consumption."""

from .names import Text

NOT_SATISFIED = Text("Not satisfied with the result: refunded in full", "对效果不满意，全额退款")
MOVED_AWAY = Text("Moves away: two unused sessions are refunded", "搬离本市，退还未使用的2次")
GOODWILL = Text("Swelling lasted longer than promised: 10% refunded", "恢复期比预期长，退还10%")
TWICE = Text("Entered twice", "重复开票")
FORMER_SYSTEM = Text("Taken over from the former system", "从原系统导入")
AT_THE_DESK = Text("Agreed at the desk, the invoice follows", "前台已确认，稍后开票")
