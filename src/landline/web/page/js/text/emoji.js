/**
 * The emoji that the page offers, with what they are called in both languages.
 *
 * One line a group, entries split by `|`: the emoji, its short name as in `:name:`, what it is
 * called in Chinese. Any other emoji can be typed; these are those that people look for.
 */

/** @typedef {{ emoji: string, name: string, chinese: string, group: string }} Emoji */

/** @type {Record<string, string>} */
const GROUPS = {
  faces: `😀 grinning 笑|😃 smiley 开心|😄 smile 大笑|😁 grin 咧嘴笑|😆 laughing 笑眯眼|😅 sweat_smile 苦笑|🤣 rofl 笑倒|😂 joy 笑哭|🙂 slight_smile 微笑|🙃 upside_down 倒脸|😉 wink 眨眼|😊 blush 害羞|😇 innocent 天使|🥰 hearts 喜爱|😍 heart_eyes 花痴|🤩 star_struck 崇拜|😘 kiss 飞吻|😋 yum 好吃|😛 tongue 吐舌|😜 winky_tongue 调皮|🤪 zany 滑稽|🤑 money_mouth 财迷|🤗 hug 拥抱|🤭 oops 捂嘴|🤫 shush 嘘|🤔 thinking 思考|🫡 salute 敬礼|🤐 zipper 闭嘴|🤨 raised_eyebrow 怀疑|😐 neutral 面无表情|😑 expressionless 无语|😶 no_mouth 沉默|😏 smirk 得意|😒 unamused 不爽|🙄 eye_roll 白眼|😬 grimace 尴尬|😌 relieved 放心|😔 pensive 沮丧|😪 sleepy 困|😴 sleeping 睡觉|😷 mask 口罩|🤒 sick 生病|🤕 hurt 受伤|🤢 nauseated 恶心|🤮 vomit 呕吐|🤧 sneeze 喷嚏|🥵 hot 热|🥶 cold 冷|🥴 woozy 晕|😵 dizzy 头晕|🤯 mind_blown 震惊|🤠 cowboy 牛仔|🥳 party 庆祝|😎 cool 酷|🤓 nerd 书呆子|🧐 monocle 审视|😕 confused 困惑|🫤 unsure 不确定|😟 worried 担心|🙁 frown 不高兴|😮 open_mouth 惊讶|😲 astonished 吃惊|😳 flushed 脸红|🥺 pleading 可怜|🥹 moved 感动|😨 fearful 害怕|😰 anxious 焦虑|😢 cry 哭|😭 sob 大哭|😱 scream 尖叫|😖 confounded 难受|😞 disappointed 失望|😓 sweat 汗|😩 weary 疲惫|🥱 yawn 哈欠|😤 triumph 哼|😡 rage 愤怒|🤬 swearing 骂人|😈 devil 恶魔|💀 skull 骷髅|💩 poop 便便|🤡 clown 小丑|👻 ghost 鬼|👽 alien 外星人|🤖 robot 机器人`,
  people: `👋 wave 挥手|🤚 raised_hand 举手|✋ hand 停|🖖 vulcan 瓦肯|👌 ok_hand 好的|🤌 pinched 手势|✌️ victory 胜利|🤞 fingers_crossed 祈愿|🤘 rock_on 摇滚|🤙 call_me 打电话|👈 left 向左|👉 right 向右|👆 up 向上|👇 down 向下|☝️ point 食指|👍 thumbsup 赞|👎 thumbsdown 踩|✊ fist 拳头|👊 punch 出拳|👏 clap 鼓掌|🙌 raised_hands 万岁|🫶 heart_hands 比心|👐 open_hands 张手|🤝 handshake 握手|🙏 pray 拜托|✍️ writing 写字|💪 muscle 加油|🧠 brain 大脑|👀 eyes 看|👁️ eye 眼睛|👄 mouth 嘴|👶 baby 婴儿|🧒 child 孩子|🧑 person 人|👩 woman 女人|👨 man 男人|🧓 elder 老人|🙋 raising_hand 我|🙅 no_way 不行|🙆 all_good 没问题|🤷 shrug 耸肩|🤦 facepalm 捂脸|🙇 bow 鞠躬|🧑‍💻 coder 程序员|🧑‍🏫 teacher 老师|🧑‍🎓 student 学生|🧑‍🔬 scientist 科学家|🧑‍⚕️ doctor 医生|🧑‍🍳 cook 厨师|🕵️ detective 侦探|🥷 ninja 忍者|🧙 wizard 巫师|🦸 hero 英雄|🏃 runner 跑步|🚶 walking 走路|💃 dancer 跳舞|🧘 yoga 冥想|👥 people 人们`,
  nature: `🐶 dog 狗|🐱 cat 猫|🐭 mouse 老鼠|🐰 rabbit 兔子|🦊 fox 狐狸|🐻 bear 熊|🐼 panda 熊猫|🐨 koala 考拉|🐯 tiger 老虎|🦁 lion 狮子|🐮 cow 牛|🐷 pig 猪|🐸 frog 青蛙|🐵 monkey 猴子|🙈 see_no_evil 不看|🙉 hear_no_evil 不听|🙊 speak_no_evil 不说|🐔 chicken 鸡|🐧 penguin 企鹅|🐦 bird 鸟|🦆 duck 鸭子|🦉 owl 猫头鹰|🐺 wolf 狼|🐴 horse 马|🦄 unicorn 独角兽|🐝 bee 蜜蜂|🐛 bug 虫|🦋 butterfly 蝴蝶|🐌 snail 蜗牛|🐢 turtle 乌龟|🐍 snake 蛇|🐙 octopus 章鱼|🦀 crab 螃蟹|🐟 fish 鱼|🐬 dolphin 海豚|🐳 whale 鲸|🦈 shark 鲨鱼|🐘 elephant 大象|🌵 cactus 仙人掌|🎄 tree 圣诞树|🌲 evergreen 松树|🌴 palm 棕榈|🌱 seedling 发芽|🍀 clover 幸运草|🌹 rose 玫瑰|🌻 sunflower 向日葵|🌸 blossom 樱花|🌍 earth 地球|🌙 moon 月亮|⭐ star 星星|🌟 glowing_star 闪星|✨ sparkles 闪亮|⚡ zap 闪电|🔥 fire 火|🌈 rainbow 彩虹|☀️ sun 太阳|☁️ cloud 云|🌧️ rain 下雨|❄️ snow 雪|💧 drop 水滴|🌊 ocean 海浪`,
  food: `🍎 apple 苹果|🍊 orange 橙子|🍋 lemon 柠檬|🍌 banana 香蕉|🍉 watermelon 西瓜|🍇 grapes 葡萄|🍓 strawberry 草莓|🍑 peach 桃子|🥑 avocado 牛油果|🍅 tomato 番茄|🌶️ pepper 辣椒|🥕 carrot 胡萝卜|🍞 bread 面包|🧀 cheese 奶酪|🥚 egg 鸡蛋|🍔 burger 汉堡|🍟 fries 薯条|🍕 pizza 披萨|🌮 taco 卷饼|🥟 dumpling 饺子|🍜 noodles 面条|🍚 rice 米饭|🍣 sushi 寿司|🍦 ice_cream 冰淇淋|🍰 cake 蛋糕|🎂 birthday 生日蛋糕|🍫 chocolate 巧克力|🍿 popcorn 爆米花|🍪 cookie 饼干|☕ coffee 咖啡|🍵 tea 茶|🍺 beer 啤酒|🍻 cheers 干杯|🍷 wine 红酒|🧋 bubble_tea 奶茶`,
  things: `⚽ soccer 足球|🏀 basketball 篮球|🏓 ping_pong 乒乓球|🏸 badminton 羽毛球|🏆 trophy 奖杯|🥇 gold 金牌|🎯 dart 靶心|🎮 game 游戏|🎲 die 骰子|🎸 guitar 吉他|🎵 music 音乐|🎨 art 艺术|🎬 movie 电影|🎤 microphone 话筒|🎧 headphones 耳机|🎁 gift 礼物|🎉 tada 撒花|🎊 confetti 彩带|🎈 balloon 气球|🚗 car 汽车|🚌 bus 公交|🚆 train 火车|✈️ plane 飞机|🚀 rocket 火箭|🚲 bike 自行车|🏠 house 家|🏫 school 学校|🏢 office 办公楼|🏥 hospital 医院|⛺ tent 帐篷|🏖️ beach 海滩|⌚ watch 手表|📱 phone 手机|💻 laptop 电脑|⌨️ keyboard 键盘|🖨️ printer 打印机|💾 floppy 保存|💿 disc 光盘|📷 camera 相机|📺 tv 电视|🔋 battery 电池|🔌 plug 插头|💡 bulb 灯泡|🔦 flashlight 手电|📖 book 书|📚 books 书籍|📝 memo 备忘|✏️ pencil 铅笔|📎 paperclip 回形针|📌 pushpin 图钉|📍 pin 位置|✂️ scissors 剪刀|📁 folder 文件夹|📅 calendar 日历|📈 chart_up 上涨|📉 chart_down 下跌|📊 chart 图表|📦 package 包裹|📧 email 邮件|🔒 lock 锁|🔓 unlock 解锁|🔑 key 钥匙|🔨 hammer 锤子|🔧 wrench 扳手|⚙️ gear 齿轮|🧪 test_tube 试管|🔬 microscope 显微镜|🔭 telescope 望远镜|💊 pill 药|💰 money 钱|💳 card 银行卡|🛒 cart 购物车|🗑️ trash 垃圾桶|🔔 bell 铃|🔍 search 放大镜|⏰ alarm 闹钟|⏳ hourglass 沙漏|🚧 construction 施工|🧹 broom 扫帚`,
  signs: `❤️ heart 红心|🧡 orange_heart 橙心|💛 yellow_heart 黄心|💚 green_heart 绿心|💙 blue_heart 蓝心|💜 purple_heart 紫心|🖤 black_heart 黑心|💔 broken_heart 心碎|💯 100 满分|💥 boom 爆炸|💫 dizzy_star 眩晕|💬 speech 对话|💭 thought 想法|💤 zzz 睡着|✅ check 完成|☑️ checked 勾选|✔️ tick 对|❌ x 错|❎ crossed 叉|➕ plus 加|➖ minus 减|❓ question 疑问|❗ exclamation 感叹|‼️ bangbang 双感叹|⚠️ warning 警告|⛔ no_entry 禁止|🚫 prohibited 不准|🔴 red 红|🟠 orange_circle 橙|🟡 yellow 黄|🟢 green 绿|🔵 blue 蓝|🟣 purple 紫|⚫ black 黑|⚪ white 白|🔺 triangle 三角|⬆️ arrow_up 上箭头|⬇️ arrow_down 下箭头|⬅️ arrow_left 左箭头|➡️ arrow_right 右箭头|🔄 refresh 刷新|🔁 repeat 重复|🆗 ok 好|🆕 new 新|🆒 cool_sign 很酷|🆘 sos 求救|ℹ️ info 信息|♻️ recycle 回收|🏁 finish 终点|🚩 flag 红旗|🏳️ white_flag 白旗|🏴‍☠️ pirate 海盗|1️⃣ one 一|2️⃣ two 二|3️⃣ three 三`,
}

/** @type {Emoji[]} */
export const EMOJI = Object.entries(GROUPS).flatMap(([group, entries]) =>
  entries.split('|').map((entry) => {
    const [emoji = '', name = '', chinese = ''] = entry.split(' ')
    return { emoji, name, chinese, group }
  }),
)

export const EMOJI_GROUPS = Object.keys(GROUPS)

/** Names that other programs taught people. @type {Record<string, string>} */
const ALSO = { '+1': 'thumbsup', '-1': 'thumbsdown', thumbs_up: 'thumbsup', thumbs_down: 'thumbsdown' }

const BY_NAME = new Map(EMOJI.map(({ emoji, name }) => [name, emoji]))

/** Return the emoji of a short name; '' where there is none. @param {string} name */
export function emojiNamed(name) {
  return BY_NAME.get(ALSO[name] ?? name) ?? ''
}

/** Return those whose name has `words`, in either language: first those that begin with it,
 * the shortest of them first.
 * @param {string} words @param {number} [most] */
export function findEmoji(words, most = EMOJI.length) {
  const wanted = words.trim().toLowerCase().replace(/[ -]/g, '_')
  /** @type {Emoji[]} */
  const begin = []
  /** @type {Emoji[]} */
  const within = []
  for (const one of EMOJI) {
    if (one.name.startsWith(wanted) || one.chinese.startsWith(wanted)) begin.push(one)
    else if (one.name.includes(wanted) || one.chinese.includes(wanted)) within.push(one)
  }
  begin.sort((one, other) => one.name.length - other.name.length)
  return [...begin, ...within].slice(0, most)
}
