# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names of invented people, and how a text is said in a language."""

from random import Random
from typing import NamedTuple

from .traditional import traditional


class Text(NamedTuple):
    """A text in English and in simplified Chinese; traditional Chinese follows from the latter.

    >>> Text("Care call", "关怀回访").say("zh_CN")
    '关怀回访'
    >>> Text("Care call", "关怀回访").say("zh_TW")
    '關懷回訪'
    >>> Text("Care call", "关怀回访").say("fr_FR")
    'Care call'
    """

    en: str
    zh: str

    def say(self, lang: str) -> str:
        if lang in ("zh_TW", "zh_HK"):
            return traditional(self.zh)
        return self.zh if lang.startswith("zh") else self.en


def _pairs(text):
    return tuple(Text(pinyin, hanzi) for hanzi, pinyin in (word.split("/") for word in text.split()))


SURNAMES = _pairs(
    "王/Wang 李/Li 张/Zhang 刘/Liu 陈/Chen 杨/Yang 赵/Zhao 黄/Huang 周/Zhou 吴/Wu 徐/Xu 孙/Sun 胡/Hu 朱/Zhu 高/Gao "
    "林/Lin 何/He 郭/Guo 马/Ma 罗/Luo 梁/Liang 宋/Song 郑/Zheng 谢/Xie 韩/Han 唐/Tang 冯/Feng 许/Xu 邓/Deng 曹/Cao "
    "彭/Peng 曾/Zeng 肖/Xiao 田/Tian 董/Dong 潘/Pan 袁/Yuan 蔡/Cai 蒋/Jiang 余/Yu 杜/Du 叶/Ye 程/Cheng 魏/Wei 苏/Su"
)
WOMEN = _pairs(
    "雨桐/Yutong 思颖/Siying 欣怡/Xinyi 梦琪/Mengqi 佳慧/Jiahui 诗涵/Shihan 静雯/Jingwen 晓萌/Xiaomeng 雅婷/Yating "
    "嘉欣/Jiaxin 子涵/Zihan 晨曦/Chenxi 语嫣/Yuyan 若溪/Ruoxi 婉清/Wanqing 心怡/Xinyi 丽娜/Lina 海燕/Haiyan 春梅/Chunmei "
    "秀兰/Xiulan 美玲/Meiling 晓燕/Xiaoyan 文静/Wenjing 佩珊/Peishan 可馨/Kexin 安琪/Anqi 芷若/Zhiruo 映雪/Yingxue "
    "依诺/Yinuo 舒窈/Shuyao 惠芳/Huifang 倩/Qian 娟/Juan 敏/Min 莉/Li 薇/Wei"
)
MEN = _pairs(
    "浩然/Haoran 子轩/Zixuan 宇航/Yuhang 志强/Zhiqiang 俊杰/Junjie 明辉/Minghui 天佑/Tianyou 博文/Bowen 建国/Jianguo "
    "立群/Liqun 家豪/Jiahao 一鸣/Yiming 磊/Lei 涛/Tao 鹏/Peng 斌/Bin"
)


def person(rng: Random, gender: str, taken: set[Text]) -> Text:
    """An invented name that nobody has yet; family name first.

    >>> taken = set()
    >>> person(Random(1), "female", taken).en, person(Random(1), "female", taken).zh
    ('Zhou Jiahui', '何晓萌')
    """
    while True:
        family, given = rng.choice(SURNAMES), rng.choice(MEN if gender == "male" else WOMEN)
        name = Text(f"{family.en} {given.en}", family.zh + given.zh)
        if name not in taken and name.en not in {other.en for other in taken}:
            taken.add(name)
            return name


def mobile(number: int) -> str:
    """A number of the right form that is plainly made up.

    >>> mobile(42)
    '+86 199 0000 0042'
    """
    return f"+86 199 0000 {number:04d}"
