# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What clients say, and what staff write down."""

from .names import Text

#: By what the follow-up is about.
NOTES = {
    "inquiry": (
        Text("Asked for prices; wants to compare two more clinics first.", "询问价格，想再对比两家机构。"),
        Text("Worried about recovery time; sent the explanation by WeChat.", "担心恢复期，已微信发送恢复说明。"),
        Text("Will come on a weekend with a friend.", "打算周末和朋友一起来面诊。"),
        Text("Not decided yet; likes to be called after 18:00.", "还没决定，希望晚上六点以后联系。"),
    ),
    "no_purchase": (
        Text("Found the price too high; told about instalments.", "觉得价格偏高，已介绍分期方式。"),
        Text("Wants to talk it over with the family.", "想和家人商量一下。"),
        Text("Afraid of the pain; explained the anaesthesia.", "怕疼，已解释麻醉方式。"),
        Text("Is busy until the end of the month, then will come again.", "忙到月底，之后会再来。"),
        Text("Would like to see more pictures of results.", "想多看一些案例照片。"),
    ),
    "reminder": (
        Text("Confirmed the appointment.", "已确认预约时间。"),
        Text("Will come; asked where to park.", "会按时来，询问了停车位置。"),
        Text("Confirmed; will not wear make-up.", "已确认，提醒当天素颜到院。"),
    ),
    "care": (
        Text("A little swelling, no pain. Reminded of cold packs.", "轻微肿胀，不疼。提醒冰敷。"),
        Text("Feels fine, slept well. Keeps to the care instruction.", "感觉良好，睡眠正常，按要求护理。"),
        Text("Some redness, fading. Reminded of sunscreen.", "有些发红，正在消退。提醒防晒。"),
        Text("Bruise on the left side, told it fades within a week.", "左侧有淤青，已告知一周内会消退。"),
        Text("Dry skin; recommended the repair mask.", "皮肤偏干，建议使用修复面膜。"),
        Text("Eats spicy food again; reminded to avoid it for two weeks.", "又吃辣了，提醒两周内忌辛辣。"),
        Text("Took pictures as asked; looks as expected.", "已按要求拍照，恢复符合预期。"),
    ),
    "result": (
        Text("Very happy with the result; friends have noticed it.", "对效果很满意，朋友都看出来了。"),
        Text("Likes the result; finds it natural.", "喜欢效果，觉得很自然。"),
        Text("The effect is fading a little; will come for a check-up.", "效果有些减退，会来复查。"),
        Text("Satisfied; asked about the next treatment.", "满意，询问下一次治疗。"),
        Text("No questions at the moment.", "目前没有问题。"),
    ),
    "dental": (
        Text("No pain, eats on both sides.", "不疼，两侧都能正常进食。"),
        Text("A little sensitive to cold; normal for some days.", "对冷有些敏感，属正常现象。"),
        Text("Brushes as shown; will come for the check-up.", "按方法刷牙，会来复查。"),
    ),
    "manual": (
        Text("Sent what was asked for; got thanks.", "已发送所需资料，顾客表示感谢。"),
        Text("Talked about it; everything is clear now.", "已沟通，顾客都明白了。"),
        Text("Appointment made for next week.", "已约好下周到院。"),
    ),
    "busy_later": (
        Text("In a meeting, asked to be called another day.", "正在开会，请改天再联系。"),
        Text("On a business trip, back in two days.", "出差中，两天后回来。"),
    ),
    "no_answer": (Text("", ""), Text("Rang out.", "无人接听。"), Text("Number busy.", "电话占线。")),
    "wrong_number": (Text("Somebody else answered, who does not know the client.", "接听者不是本人，也不认识顾客。"),),
}

#: For a satisfaction of 1 to 5.
OPINIONS = {
    1: (
        Text("Very unhappy: one side looks different from the other.", "非常不满意：两侧看起来不对称。"),
        Text("Very unhappy: waited an hour, nobody explained why.", "非常不满意：等了一个小时，没有人说明原因。"),
    ),
    2: (
        Text("Unhappy: swelling lasts longer than announced.", "不满意：肿胀时间比告知的长。"),
        Text("Unhappy with the waiting time at the front desk.", "不满意：前台等候时间太长。"),
    ),
    3: (
        Text("It is all right; the waiting time could be shorter.", "还可以，希望等候时间短一些。"),
        Text("Result as expected, the rooms were cold.", "效果符合预期，房间有点冷。"),
    ),
    4: (
        Text("Happy; the nurse explained everything well.", "满意，护士讲解很清楚。"),
        Text("Happy with the physician and the result.", "对医生和效果都满意。"),
    ),
    5: (
        Text("Very happy; will recommend us.", "非常满意，会推荐给朋友。"),
        Text("Very happy; praises the consultant.", "非常满意，表扬了顾问。"),
    ),
}

PROBLEMS = (
    Text("Swelling on one side grew since yesterday, a bit warm.", "一侧肿胀从昨天开始加重，有点发热。"),
    Text("Itching and small blisters around the treated area.", "治疗部位周围发痒，有小水泡。"),
    Text("Says the price on the receipt differs from the offer.", "反映收据金额与报价不一致。"),
)
SOLUTIONS = (
    Text(
        "Seen by the physician the same day: normal reaction, ointment given. Calm again.",
        "医生当天看过：属正常反应，已开药膏，顾客情绪已平复。",
    ),
    Text("Apologised and offered a free check-up, which was accepted.", "已致歉并安排免费复查，顾客接受。"),
    Text("Receipt corrected, difference paid back.", "已更正收据，并退还差额。"),
)
NEEDS = (
    Text("Interested in photorejuvenation", "对光子嫩肤感兴趣"),
    Text("Asks about botulinum for the jaw line", "咨询瘦脸针"),
    Text("The mother wants eye bags removed", "母亲想做祛眼袋"),
    Text("Hair removal before summer", "想在夏天前脱毛"),
    Text("Teeth whitening", "想做牙齿美白"),
    Text("Wedding in autumn, wants a skin plan", "秋天结婚，想要皮肤管理方案"),
)
PREFERENCES = (
    Text("After 18:00 only", "只在晚上六点以后联系"),
    Text("WeChat first, then call", "先发微信再打电话"),
    Text("Call in the morning", "上午联系"),
    Text("Speaks Cantonese", "讲粤语"),
    Text("Discreet: do not mention the clinic to the family", "请保密，不要向家人提及"),
)
MANUAL = (
    Text("Send the price list", "发送价目表"),
    Text("Call back about the appointment", "回电确认预约"),
    Text("Ask how the week went", "询问本周恢复情况"),
    Text("Send pictures of results", "发送案例照片"),
    Text("Personal thanks for the recommendation", "感谢推荐新顾客"),
)
MEDICAL = Text("Physician calls back about the recovery", "医生回电了解恢复情况")
WITHDRAWN = (
    Text("Moved abroad; asked not to be called for this any more.", "已移居国外，要求不再回访此项。"),
    Text("Was in the clinic yesterday, everything was discussed.", "昨天已到院，当面沟通过。"),
)
MOVED = Text("The client is on holiday this week.", "顾客本周度假。")
HANDED_OVER = Text("Clients taken over during parental leave", "育儿假期间由同事接管")
STOP = Text("Does not want further calls about this treatment.", "不希望再就此次治疗回访。")
REFUSES = Text("Please do not call any more; a message is fine.", "请不要再打电话，可以发信息。")
WEDDING = Text("Wedding day", "结婚纪念日")
