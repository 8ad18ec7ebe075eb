# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demonstration clinic on paper: staff, what it sells, where clients hear of it."""

from typing import NamedTuple

from .names import Text


class Member(NamedTuple):
    """A member of staff. ``heads`` are the kinds of department that he or she manages."""

    login: str
    name: Text
    gender: str
    job: Text
    group: str
    department: str | None = None
    role: str | None = None
    heads: tuple[str, ...] = ()
    medical: str | None = None

    def says(self, lang: str) -> str:
        """What to expect behind the login.

        >>> STAFF[0].says("en_US")
        'General manager: sees and configures everything'
        """
        sees = {
            "group_manager": Text("sees and configures everything", "可查看并设置全部内容"),
            "group_supervisor": Text("supervises the department", "管理本部门的回访"),
            "group_staff": Text("own clients and follow-ups", "只看自己的客户与回访"),
            "account.group_account_invoice": Text("invoices and consumption, no files", "发票与消费记录，不看档案"),
        }[self.group]
        return f"{self.job.say(lang)}{'：' if lang.startswith('zh') else ': '}{sees.say(lang)}"


STAFF = (
    Member("manager", Text("Chen Jingyi", "陈静怡"), "female", Text("General manager", "总经理"), "group_manager"),
    Member(
        "consulting",
        Text("Liu Huimin", "刘慧敏"),
        "female",
        Text("Head of on-site consulting", "现场咨询主管"),
        "group_supervisor",
        "onsite_consulting",
        heads=("onsite_consulting",),
    ),
    Member(
        "consultant1",
        Text("Lin Xiaowen", "林晓雯"),
        "female",
        Text("Consultant", "医美顾问"),
        "group_staff",
        "onsite_consulting",
        "consultant",
    ),
    Member(
        "consultant2",
        Text("Zhou Yan", "周妍"),
        "female",
        Text("Consultant", "医美顾问"),
        "group_staff",
        "onsite_consulting",
        "consultant",
    ),
    Member(
        "consultant3",
        Text("Xu Jiaming", "徐家明"),
        "male",
        Text("Consultant", "医美顾问"),
        "group_staff",
        "onsite_consulting",
        "consultant",
    ),
    Member(
        "tele1",
        Text("He Siqi", "何思琪"),
        "female",
        Text("Head of tele-consulting", "网电咨询主管"),
        "group_supervisor",
        "tele_consulting",
        "teleconsultant",
        heads=("tele_consulting",),
    ),
    Member(
        "tele2",
        Text("Sun Lele", "孙乐乐"),
        "female",
        Text("Tele-consultant", "网电咨询师"),
        "group_staff",
        "tele_consulting",
        "teleconsultant",
    ),
    Member(
        "service1",
        Text("Zhao Wanting", "赵婉婷"),
        "female",
        Text("Head of customer service", "客服主管"),
        "group_supervisor",
        "customer_service",
        "customer_service",
        heads=("customer_service",),
    ),
    Member(
        "service2",
        Text("Guo Xiaoyu", "郭小雨"),
        "female",
        Text("Customer service agent", "客服专员"),
        "group_staff",
        "customer_service",
        "customer_service",
    ),
    Member(
        "nurse1",
        Text("Yang Na", "杨娜"),
        "female",
        Text("Dermatology nurse", "皮肤科护士"),
        "group_staff",
        "dermatology",
        "nurse",
        medical="group_nurse",
    ),
    Member(
        "nurse2",
        Text("Ma Rui", "马蕊"),
        "female",
        Text("Injectables nurse", "微整形护士"),
        "group_staff",
        "injectables",
        "nurse",
        medical="group_nurse",
    ),
    Member(
        "nurse3",
        Text("Tang Jing", "唐静"),
        "female",
        Text("Dental nurse", "口腔科护士"),
        "group_staff",
        "dental",
        "nurse",
        medical="group_nurse",
    ),
    Member(
        "doctor1",
        Text("Dr. Wu Zhiyuan", "吴志远医生"),
        "male",
        Text("Surgeon, heads surgery", "外科医生兼科主任"),
        "group_supervisor",
        "surgery",
        "doctor",
        heads=("surgery",),
        medical="group_physician",
    ),
    Member(
        "doctor2",
        Text("Dr. Han Xue", "韩雪莹医生"),
        "female",
        Text("Physician, heads dermatology and injectables", "皮肤科与微整形科主任医生"),
        "group_supervisor",
        "dermatology",
        "doctor",
        heads=("dermatology", "injectables"),
        medical="group_physician",
    ),
    Member(
        "doctor3",
        Text("Dr. Luo Wei", "罗伟医生"),
        "male",
        Text("Dentist, heads dental", "口腔科主任医生"),
        "group_supervisor",
        "dental",
        "doctor",
        heads=("dental",),
        medical="group_physician",
    ),
    Member(
        "assistant",
        Text("Cao Yun", "曹云"),
        "female",
        Text("Surgical assistant", "外科医助"),
        "group_staff",
        "surgery",
        "surgical_assistant",
        medical="group_nurse",
    ),
)

#: Accounting works for both branches, and has no business in client files.
ACCOUNTING = (
    Member(
        "accountant1",
        Text("Jiang Yue", "蒋悦"),
        "female",
        Text("Accountant", "会计"),
        "account.group_account_invoice",
    ),
)

#: The second branch has its own people.
BRANCH_STAFF = (
    Member(
        "pudong",
        Text("Shen Yiting", "沈怡婷"),
        "female",
        Text("Manager of the Pudong branch", "浦东分院院长"),
        "group_manager",
    ),
    Member(
        "consultant4",
        Text("Qian Mengjie", "钱梦洁"),
        "female",
        Text("Consultant of the Pudong branch", "浦东分院医美顾问"),
        "group_staff",
        "onsite_consulting",
        "consultant",
    ),
)
BRANCH_DEPARTMENTS = {
    "onsite_consulting": Text("On-site Consulting (Pudong)", "现场咨询部（浦东）"),
    "customer_service": Text("Customer Service (Pudong)", "客服部（浦东）"),
}


class Item(NamedTuple):
    """Something the clinic sells, at a price with VAT; a course has so many sessions, within so many months, so many
    days apart."""

    name: Text
    category: str
    price: int
    department: str
    effect_days: int = 0
    sessions: int = 0
    months: int = 0
    interval: int = 0


ITEMS = {
    "eyelid": Item(Text("Double eyelid surgery", "全切双眼皮"), "minor_surgery", 8800, "surgery"),
    "eye_bag": Item(Text("Eye bag removal", "内切祛眼袋"), "minor_surgery", 6800, "surgery"),
    "nose": Item(Text("Rhinoplasty with rib cartilage", "肋软骨隆鼻"), "major_surgery", 36800, "surgery"),
    "liposuction": Item(Text("Abdominal liposuction", "腰腹吸脂"), "major_surgery", 25800, "surgery"),
    "lips": Item(Text("Lip filler, hyaluronic acid", "玻尿酸丰唇"), "hyaluronic_acid", 3980, "injectables", 180),
    "chin": Item(Text("Chin filler, hyaluronic acid", "玻尿酸塑形下巴"), "hyaluronic_acid", 5800, "injectables"),
    "masseter": Item(Text("Masseter botulinum", "肉毒素瘦脸针"), "botulinum", 2580, "injectables", 150),
    "forehead": Item(Text("Forehead lines botulinum", "肉毒素除抬头纹"), "botulinum", 1980, "injectables"),
    "picosecond": Item(Text("Picosecond laser, pigment", "皮秒激光祛斑"), "laser", 2980, "dermatology"),
    "fractional": Item(Text("Fractional laser, acne scars", "点阵激光祛痘坑"), "laser", 1980, "dermatology"),
    "photo": Item(Text("Photorejuvenation (IPL)", "光子嫩肤"), "ipl", 1280, "dermatology"),
    "lifting": Item(Text("Radiofrequency lifting", "射频紧肤"), "radiofrequency", 4980, "dermatology"),
    "peel": Item(Text("Fruit acid peel", "果酸焕肤"), "peel", 580, "dermatology"),
    "legs": Item(Text("Laser hair removal, legs", "腿部激光脱毛"), "hair_removal", 1280, "dermatology"),
    "lip_hair": Item(Text("Laser hair removal, upper lip", "唇部激光脱毛"), "hair_removal", 280, "dermatology"),
    "scaling": Item(Text("Ultrasonic scaling", "超声波洁牙"), "dental_hygiene", 298, "dental"),
    "filling": Item(Text("Composite filling", "树脂补牙"), "dental_filling", 480, "dental"),
    "periodontal": Item(Text("Periodontal treatment", "牙周治疗"), "periodontal", 1200, "dental"),
    "implant": Item(Text("Dental implant", "种植牙"), "implant", 9800, "dental"),
    "aligner": Item(Text("Clear aligners", "隐形矫正"), "orthodontics", 26800, "dental"),
    "photo_course": Item(
        Text("Photorejuvenation, course of 5", "光子嫩肤5次疗程"),
        "ipl",
        5180,
        "dermatology",
        sessions=5,
        months=5,
        interval=28,
    ),
    "legs_course": Item(
        Text("Laser hair removal, legs, course of 6", "腿部激光脱毛6次疗程"),
        "hair_removal",
        5880,
        "dermatology",
        sessions=6,
        months=12,
        interval=28,
    ),
    "skin_card": Item(
        Text("Skin care, annual card of 12", "皮肤护理年卡12次"),
        "peel",
        4980,
        "dermatology",
        sessions=12,
        months=12,
        interval=28,
    ),
    "deposit": Item(Text("Deposit for surgery", "手术定金"), "surgery", 1000, "surgery"),
}
#: Courses that clients buy instead of single treatments of an item.
COURSES = {"photo": "photo_course", "legs": "legs_course", "peel": "skin_card"}
#: Sold over the counter: no treatment, so no consumption.
MASKS = Text("Repair masks, box of 5", "医用修复面膜（5片装）")
MASKS_PRICE = 198

#: Who treats in a department: doctor and nurse, by login.
TREATING = {
    "surgery": ("doctor1", "assistant"),
    "injectables": ("doctor2", "nurse2"),
    "dermatology": ("doctor2", "nurse1"),
    "dental": ("doctor3", "nurse3"),
}

SOURCES = (
    (Text("Xiaohongshu", "小红书"), 26),
    (Text("Dianping", "大众点评"), 20),
    (Text("Meituan", "美团"), 14),
    (Text("Douyin", "抖音"), 14),
    (Text("Recommended by a client", "老客推荐"), 16),
    (Text("Walk-in", "自然到店"), 10),
)

COMPANY = Text("Qinghe Aesthetic Clinic (demo)", "晴禾医疗美容门诊部（演示）")
BRANCH = Text("Qinghe Aesthetic Clinic, Pudong (demo)", "晴禾医疗美容浦东分院（演示）")
VAT = Text("VAT 6% included", "增值税6%（含税）")
#: How clients pay: by code of the journal, its type, and how many in a hundred.
JOURNALS = {
    "WX": (Text("WeChat Pay", "微信支付"), "bank", 48),
    "BNK1": (Text("Bank and cards", "银行与刷卡"), "bank", 37),
    "CSH1": (Text("Cash", "现金"), "cash", 15),
}
#: Who pays for others: a company's benefits, an insurance, a mother.
EMPLOYER = Text("Hengxing Trading Co. (demo)", "恒兴商贸有限公司（演示）")
INSURER = Text("Demo Health Insurance", "演示健康保险公司")
MOTHER = Text("Deng Guihua", "邓桂华")
#: Calendars, by the week days on which there is work.
OPENING = {
    "0123456": Text("Clinic: every day", "门诊：每天营业"),
    "012345": Text("Office: Monday to Saturday", "办公室：周一至周六"),
}
