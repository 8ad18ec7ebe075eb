# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demonstration's simplified Chinese as traditional Chinese: only the characters of this folder's texts."""

#: Where one simplified character stands for several traditional ones.
WORDS = {
    "联系": "聯絡",
    "复查": "複查",
    "重复": "重複",
    "了解": "瞭解",
    "周末": "週末",
    "周一": "週一",
    "周六": "週六",
    "一周": "一週",
    "两周": "兩週",
    "本周": "本週",
    "下周": "下週",
}
SIMPLIFIED = (
    "与专业两个丰丽乐书云亲从价众会伟余侧儿兰关兴内冯决况减刘办医华占双发台叶后听吴员咨团围国场声复头孙对"
    "导属师干并应开张强当怀总悦户扬护报担据无时晒晓机来杨杰构树档梦欢沟没洁涛满点热焕现电疗痒矫确离种称税"
    "粤紧红约纪纹线绍经结给统绪网罗联肤肿胀脱脸苏荐药莹营蒋补装觉计认议讲许设访评识诊诗话询语说请诺谢贸费"
    "资赵车轩软轻辉过还进远邓郑释针银长门问间阵陈险隐静韩项顾预频颖题颜额马鸣鹏黄齿"
)
TRADITIONAL = (
    "與專業兩個豐麗樂書雲親從價眾會偉餘側兒蘭關興內馮決況減劉辦醫華佔雙發臺葉後聽吳員諮團圍國場聲復頭孫對"
    "導屬師幹並應開張強當懷總悅戶揚護報擔據無時曬曉機來楊傑構樹檔夢歡溝沒潔濤滿點熱煥現電療癢矯確離種稱稅"
    "粵緊紅約紀紋線紹經結給統緒網羅聯膚腫脹脫臉蘇薦藥瑩營蔣補裝覺計認議講許設訪評識診詩話詢語說請諾謝貿費"
    "資趙車軒軟輕輝過還進遠鄧鄭釋針銀長門問間陣陳險隱靜韓項顧預頻穎題顏額馬鳴鵬黃齒"
)
TABLE = str.maketrans(SIMPLIFIED, TRADITIONAL)


def traditional(text: str) -> str:
    """The text in traditional characters.

    >>> traditional("周妍：还没决定，希望下周复查")
    '周妍：還沒決定，希望下週複查'
    """
    for simplified, word in WORDS.items():
        text = text.replace(simplified, word)
    return text.translate(TABLE)
