/** The hundred most common surnames make nearly any combination look like a name and no combination point to a person. */
export const SURNAMES = [
  ..."王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤",
] as const;

/** Characters that are common in given names. */
export const GIVEN_CHARACTERS = [
  ..."伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌辉玲梅红春燕云飞鹏宇浩然梓涵欣怡子轩雨晨思远佳琪嘉懿博俊凯志新立宏峰海波林松柏青山月珍琴凤莲荣贵福康宁安乐和顺晓东晴雪冰岚翔毅恒瑞祥泽润源清澜书雅诗韵",
] as const;

/** County codes of GB/T 2260 in many provinces. */
export const REGIONS = [
  "110101",
  "110105",
  "110108",
  "120101",
  "120104",
  "130102",
  "130203",
  "140105",
  "150102",
  "210102",
  "210202",
  "220102",
  "230102",
  "310101",
  "310104",
  "310115",
  "320102",
  "320505",
  "330102",
  "330203",
  "340102",
  "350102",
  "350203",
  "360102",
  "370102",
  "370202",
  "410102",
  "410305",
  "420102",
  "420106",
  "430102",
  "430302",
  "440103",
  "440106",
  "440303",
  "450102",
  "460105",
  "500103",
  "500105",
  "510104",
  "510107",
  "520102",
  "530102",
  "540102",
  "610102",
  "610103",
  "620102",
  "630102",
  "640104",
  "650102",
] as const;

/** Parts of invented organisation names; each is marked as a sample. */
export const ORGANISATION_WORDS = [
  "青鸟",
  "白塔",
  "远山",
  "知行",
  "南风",
  "新桥",
  "星河",
  "云帆",
  "北辰",
  "长亭",
] as const;
export const ORGANISATION_TRADES = ["传媒", "文化", "科技", "咨询", "教育", "影视"] as const;
