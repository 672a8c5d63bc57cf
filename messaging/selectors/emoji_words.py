"""What people type when they look for an emoji and its name is not the word they think of.

English and French words, then what they should find besides what bears the word in its name.
"""

import functools

_FINDS = {
    "flower fleur bouquet": "🌹 🌷 🌻 🌼 🌸 🌺 💐 🥀 🪻 🪷 💮",
    "party fête celebrate fêter celebration bravo félicitations": "🎉 🥳 🎊 🎈 🍾 🥂 🎂",
    "birthday anniversaire": "🎂 🎁 🎉 🥳 🎈 🍰 🕯️",
    "gift present cadeau": "🎁 💝 🛍️",
    "love amour aimer like": "❤️ 😍 🥰 😘 💕 💖 💘 💌 💑 🫶",
    "kiss bisou bise baiser": "😘 💋 😗 😙 😚 💏",
    "hug câlin embrace": "🤗 🫂",
    "thanks thank you merci please svp plait": "🙏 🤝 💐",
    "yes ok okay oui good bien bon agreed accord": "👍 👌 ✅ ✔️ 🆗 💯",
    "no non bad mauvais nope": "👎 ❌ 🙅 🚫 ⛔",
    "hello hi bonjour salut coucou bye revoir": "👋 🖐️ ✋ 🤗",
    "lol laugh rire mdr funny drôle haha joke blague": "😂 🤣 😆 😄 😹 😅",
    "happy content heureux joy joie smile sourire": "😀 😃 😄 😁 😊 🙂 😌 ☺️",
    "sad triste cry pleurer tears larmes": "😢 😭 😞 😔 🙁 ☹️ 🥺 😿 💔",
    "angry colère fâché énervé furious": "😠 😡 🤬 😤 💢",
    "scared peur fear afraid": "😱 😨 😰 👻 🙀",
    "surprise surprised étonné wow oh": "😮 😲 😯 🤯 😳",
    "tired fatigué sleep dormir sleepy sommeil night nuit": "😴 🥱 😪 💤 🛌 🌙 🌃",
    "sick malade ill fever fièvre doctor médecin": "🤒 🤧 😷 🤢 🤮 💊 🌡️ 🏥 🧑‍⚕️",
    "think penser réfléchir hmm question doubt doute": "🤔 🧐 💭 ❓ 🤷",
    "cool great super génial fantastic top": "😎 🤩 🔥 💯 🙌 👏 ⭐",
    "strong fort force courage strength muscle": "💪 🏋️ 🦾 ✊",
    "luck chance bonne chance": "🍀 🤞 🐞 🎰",
    "win winner gagner victoire champion": "🏆 🥇 🏅 🎖️ ✌️",
    "money argent cash euro price prix pay payer": "💰 💶 💵 💸 🪙 💳 🤑 🏦",
    "shop shopping boutique achat buy acheter store magasin": "🛍️ 🛒 🏪 🏬 💳",
    "parcel colis package delivery livraison ship": "📦 🚚 📬 🛵 🚛",
    "food manger repas meal lunch déjeuner dinner dîner eat hungry faim": "🍽️ 🍴 🍲 🥗 🍝 🥘 😋",
    "breakfast petit-déjeuner bakery boulangerie": "🥐 🥖 🍞 ☕ 🥞 🧇",
    "drink boire apéro cheers santé wine vin beer bière": "🍷 🍺 🍻 🥂 🍸 🍹 🥤",
    "coffee café tea thé": "☕ 🍵 🫖 🧋",
    "cake gâteau dessert sweet sucré": "🎂 🍰 🧁 🍮 🍩 🍪 🥧",
    "fruit": "🍎 🍐 🍊 🍋 🍌 🍉 🍇 🍓 🫐 🍒 🍑 🥭 🍍 🥝",
    "vegetable légume": "🥕 🥦 🥬 🥒 🌽 🍅 🍆 🥔 🧅 🫑 🥗",
    "weather météo sun soleil summer été hot chaud": "☀️ 🌞 🌤️ 😎 🏖️ 🌡️ 🥵 ⛱️",
    "rain pluie storm orage": "🌧️ ☔ ⛈️ ☂️ 🌩️ 🌦️ 🌈",
    "snow neige winter hiver cold froid": "❄️ ☃️ ⛄ 🥶 🎿 🧣 🧤 🏂",
    "tree arbre forest forêt nature plant plante garden jardin": "🌳 🌲 🌴 🌿 🍃 🌱 🪴 🍂",
    "sea mer beach plage holiday holidays vacances": "🏖️ 🌊 🏝️ ⛱️ 🐚 🌅 🧳 🛳️",
    "mountain montagne hike randonnée": "⛰️ 🏔️ 🗻 🥾 ⛺",
    "travel voyage trip train avion plane": "✈️ 🚆 🚄 🧳 🗺️ 🌍 🛂",
    "car voiture auto": "🚗 🚙 🚕 🏎️ 🅿️",
    "bike vélo bicycle": "🚲 🚴 🚵",
    "house maison home chez": "🏠 🏡 🏘️ 🔑",
    "time temps heure hour late retard wait attendre": "⏰ ⏳ ⌛ 🕐 ⌚ ⏱️",
    "date calendar calendrier rendez-vous appointment agenda": "📅 📆 🗓️ 🕐",
    "work travail bureau office job": "💼 💻 🏢 🧑‍💻 📊",
    "school école study étude": "🏫 🎒 📚 ✏️ 🎓 🧑‍🎓",
    "book livre read lire": "📚 📖 📕 📗 📘 📙",
    "phone téléphone call appeler appel": "📱 📞 ☎️ 🤙 📲",
    "photo picture camera appareil image": "📷 📸 🖼️ 🤳 🎞️",
    "music musique song chanson dance danse danser": "🎵 🎶 🎤 🎧 🎸 🎹 💃 🕺",
    "film movie cinema cinéma": "🎬 🎥 🍿 🎞️ 📽️",
    "sport match game jeu play jouer": "⚽ 🏀 🎾 🏉 🎮 🎲 🏃 🏐",
    "idea idée": "💡 🧠 ✨",
    "warning attention danger alerte": "⚠️ 🚨 ❗ 🛑 ☢️",
    "important urgent": "❗ ‼️ 🚨 📌 ⭐",
    "baby bébé child enfant kid family famille": "👶 🍼 👪 🧒 🧸 🤱",
    "wedding mariage marry marier": "💍 👰 🤵 💒 💐 🥂",
    "christmas noël": "🎄 🎅 🤶 🎁 ⛄ 🦌 🌟",
    "dog chien": "🐶 🐕 🐩 🦮 🐾",
    "cat chat": "🐱 🐈 😺 😸 🐈‍⬛ 🐾",
    "clothes vêtement habit mode fashion": "👗 👕 👖 🧥 👚 👔 🧦 👒",
    "shoe chaussure basket sneaker": "👟 👞 👠 👢 🥾 🩴 🥿",
}


@functools.cache
def words_for() -> dict[str, str]:
    """For each emoji of the table, the everyday words that find it, with spaces between."""
    found: dict[str, list[str]] = {}
    for words, several in _FINDS.items():
        for one in several.split():
            found.setdefault(one, []).append(words)
    return {one: " ".join(words) for one, words in found.items()}
