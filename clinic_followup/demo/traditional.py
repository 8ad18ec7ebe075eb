# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demonstration's simplified Chinese as traditional Chinese: only the characters of this folder's texts."""

#: Where one simplified character stands for several traditional ones.
WORDS = {
    "联系": "聯絡",
    "复查": "複查",
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
    "与专业两个丰丽乐书云亲从价众会伟余侧儿兰关兴内冯决况减刘办医占双发台叶后听吴员咨团围国场声复头孙对属"
    "师干并应开张强当怀总扬护报担据无时晒晓机来杨杰构树梦欢沟没洁涛满点热焕现电疗痒矫确种称粤紧红约纪纹线"
    "绍经结给绪网罗联肤肿胀脱脸苏荐药莹营蒋补觉认识议讲许设访评诊诗话询语说请诺谢费资赵车轩软轻辉过还进远邓"
    "郑释针长门问间阵陈隐静韩项顾预频颖题颜额马鸣鹏黄齿"
)
TRADITIONAL = (
    "與專業兩個豐麗樂書雲親從價眾會偉餘側兒蘭關興內馮決況減劉辦醫佔雙發臺葉後聽吳員諮團圍國場聲復頭孫對屬"
    "師幹並應開張強當懷總揚護報擔據無時曬曉機來楊傑構樹夢歡溝沒潔濤滿點熱煥現電療癢矯確種稱粵緊紅約紀紋線"
    "紹經結給緒網羅聯膚腫脹脫臉蘇薦藥瑩營蔣補覺認識議講許設訪評診詩話詢語說請諾謝費資趙車軒軟輕輝過還進遠鄧"
    "鄭釋針長門問間陣陳隱靜韓項顧預頻穎題顏額馬鳴鵬黃齒"
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
