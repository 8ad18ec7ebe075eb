# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What consultations find out."""

from .names import Text

CONSULTATIONS = (
    Text("Asked about recovery and price first.", "先了解恢复期和价格。"),
    Text("Came with a friend; both think about a treatment.", "和朋友一起来，两个人都想做。"),
    Text("Likes to see pictures of results; has not decided yet.", "想多看案例照片，还没决定。"),
    Text("Has been treated elsewhere before, and wants to know the doctor.", "以前在外院做过，想先了解医生。"),
)
PREFERENCES = (
    Text("Likes a natural result.", "喜欢自然的效果。"),
    Text("Wants bigger eyes, the rest as it is.", "想要眼睛大一点，其他不要改。"),
    Text("Likes a small, delicate face.", "喜欢小巧精致的脸。"),
)
LATENT_NEEDS = (
    Text("May want skin care later.", "以后可能想做皮肤护理。"),
    Text("Mentioned the lines around the mouth.", "提到法令纹。"),
    Text("Interested in a dental implant for the mother.", "想给母亲了解种植牙。"),
)
PARENT = Text("Mother", "母亲")
REVOKED = Text("The client wants no more pictures", "顾客不希望再拍照")
