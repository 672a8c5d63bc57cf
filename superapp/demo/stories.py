"""What people have been saying and buying: the demo's conversations, as scripts.

A line is (minutes before now, who, what). What is said is a text, or:
``("listing", motif, seed)`` shows a listing, ``("buy", key, [(motif, seed, option, quantity)])``
orders, ``("ship" | "deliver" | "cancel", key)`` moves that order along; ``("pictures", [(motif,
seed, shape)], caption)``, ``("voice", seconds)`` and ``("file", name, content)`` are sent. Lines
happen in the order of their times; what is added stands last, so that the others keep their ids.
``("ask", kind, spec, [(who, choices)])`` asks something and has it answered.
"""

from dataclasses import dataclass, field
from typing import Any

HOUR, DAY = 60, 24 * 60
Line = tuple[int, str, Any]


@dataclass(frozen=True)
class Story:
    """One conversation: with a shop (``shop`` and its customer) or between two people."""

    people: tuple[str, str]
    lines: list[Line]
    shop: str = ""
    # Who has not read the last lines yet, and how many of them.
    unread: dict[str, int] = field(default_factory=dict)


# What a shop asks: with pictures, (motif, seed), and moments, in hours from today's midnight.
PAIRS = {
    "text": "Lesquelles je sors pour vous ?",
    "button": "Voir les paires",
    "max": 3,
    "sections": [
        {
            "title": "Pour la ville",
            "items": [
                {"title": "Piste, sauge", "description": "Cuir", "image": ("sneaker", 1)},
                {"title": "Piste, brique", "description": "Daim", "image": ("sneaker", 3)},
                {"title": "Montante, marine", "image": ("high-top", 1)},
            ],
        },
        {
            "title": "Pour courir",
            "items": [
                {"title": "Brise", "description": "240 g, tous les jours", "image": ("runner", 1)},
                {"title": "Tempo", "description": "210 g, rapide", "image": ("runner", 2)},
            ],
        },
    ],
}
FITTING = {
    "text": "Quand passez-vous les essayer ?",
    "minutes": 30,
    "place": "Foulée, 8 rue du Stade",
    "options": [{"start": day * 24 + hour} for day in (2, 3) for hour in (10, 11, 14, 17)],
}
LACES = {
    "text": "Et des lacets pour aller avec ?",
    "slides": [
        {"title": title, "image": ("laces", seed), "buttons": [{"title": "Ceux-là"}]}
        for seed, title in enumerate(("Ronds, coton", "Bleus, cirés", "Plats, deux paires"), 1)
    ],
}

STORIES = [
    Story(
        ("ines", "jeanne"),
        shop="atelier-kaolin",
        unread={"ines": 2},
        lines=[
            (41 * DAY, "ines", "Bonjour, la tasse « Marée » passe-t-elle au micro-ondes ?"),
            (41 * DAY - 4, "jeanne", "Bonjour Inès ! Oui, sans souci. Lave-vaisselle aussi."),
            (41 * DAY - 9, "ines", ("buy", "ines-1", [("mug", 2, 0, 1)])),
            (40 * DAY, "remi", ("ship", "ines-1")),
            (38 * DAY, "ines", ("deliver", "ines-1")),
            (38 * DAY - 20, "ines", "Arrivée entière, et encore plus belle en vrai."),
            (3 * DAY, "ines", "Il vous reste des bols « Sésame » ?"),
            (3 * DAY - 6, "jeanne", ("listing", "bowl", 1)),
            (3 * DAY - 12, "ines", ("buy", "ines-2", [("bowl", 1, 0, 2)])),
            (2 * DAY, "remi", ("ship", "ines-2")),
            (2 * DAY - 2, "remi", "Parti ce matin, chez vous après-demain."),
            (26, "ines", "Et la tasse bleu nuit, elle sort quand ?"),
            (18, "jeanne", "Bonjour Inès ! Elles sortent du four."),
            (17, "jeanne", ("listing", "mug", 1)),
            (14, "ines", "J’en prends deux, et peut-être le vase Galet. C’est pour offrir."),
            (9, "jeanne", "Très bon choix. J’emballe à part, avec un mot."),
            (8, "jeanne", "Il en reste trois, je vous les garde jusqu’à ce soir."),
            (
                12,
                "jeanne",
                (
                    "ask",
                    "buttons",
                    {
                        "text": "Quel papier pour le cadeau ?",
                        "options": [
                            {"title": "Kraft et lin"},
                            {"title": "Papier indigo"},
                            {"title": "Sans emballage"},
                        ],
                    },
                    [("ines", ["2"])],
                ),
            ),
        ],
    ),
    Story(
        ("ines", "lina"),
        unread={"ines": 1},
        lines=[
            (5 * DAY, "lina", "Tu as fini « Les heures claires » ?"),
            (5 * DAY - 30, "ines", "Cette nuit. Je n’ai pas dormi, c’est ta faute."),
            (5 * DAY - 32, "lina", "Alors la suite t’attend à la librairie."),
            (120, "ines", "Samedi, marché aux fleurs puis café ?"),
            (112, "lina", "Oui ! 10 h devant Les Tiges ?"),
            (34, "lina", "J’apporte les croissants."),
            (100, "lina", ("pictures", [("bouquet", 2, "wide")], "Celui d’hier, chez Zoé")),
            (96, "ines", ("voice", 7)),
            (
                60,
                "lina",
                (
                    "file",
                    "À lire cet hiver.txt",
                    "Les heures claires\nLa suite\nTrois contes pour la neige\n",
                ),
            ),
            (
                116,
                "lina",
                (
                    "ask",
                    "poll",
                    {
                        "question": "Et après le café ?",
                        "options": [
                            {"title": "La brocante du quai"},
                            {"title": "L’expo photo"},
                            {"title": "Une sieste au parc"},
                        ],
                        "is_multiple": True,
                    },
                    [("lina", ["1", "2"]), ("ines", ["1"])],
                ),
            ),
            (
                111,
                "lina",
                (
                    "ask",
                    "location",
                    {
                        "name": "Marché aux fleurs",
                        "address": "Quai Saint-Antoine, Lyon",
                        "latitude": 45.7622,
                        "longitude": 4.8318,
                    },
                    [],
                ),
            ),
        ],
    ),
    Story(
        ("ines", "camille"),
        unread={"ines": 1},
        lines=[
            (
                6 * DAY,
                "ines",
                "Bonjour Camille, je cherche une robe pour un mariage à la campagne.",
            ),
            (6 * DAY - 15, "camille", "Avec plaisir. Lin ou coton ? Et vous dansez ?"),
            (6 * DAY - 21, "ines", "Lin, et oui, beaucoup."),
            (6 * DAY - 40, "camille", ("listing", "dress", 1)),
            (6 * DAY - 41, "camille", "Coupe ample, la terre rose vous ira bien. Prenez le 38."),
            (6 * DAY - 70, "ines", ("buy", "ines-3", [("dress", 1, 1, 1)])),
            (55, "camille", "Et pour danser jusqu’au bout :"),
            (54, "camille", ("listing", "sneaker", 1)),
            (
                6 * DAY - 30,
                "camille",
                (
                    "pictures",
                    [("dress", 1, "wide"), ("dress", 2, "square"), ("dress", 3, "square")],
                    "Trois idées, de la plus sage à la plus dansante.",
                ),
            ),
            (
                6 * DAY - 75,
                "camille",
                (
                    "ask",
                    "form",
                    {
                        "title": "Vos mesures",
                        "text": "Pour que la retouche tombe juste.",
                        "is_private": True,
                        "pages": [
                            {
                                "title": "La silhouette",
                                "fields": [
                                    {"label": "Taille en cm", "type": "number", "least": 80},
                                    {
                                        "label": "Coupe préférée",
                                        "type": "choice",
                                        "options": [{"title": "Ajustée"}, {"title": "Ample"}],
                                    },
                                ],
                            },
                            {
                                "title": "Le jour",
                                "fields": [
                                    {"label": "Date du mariage", "type": "date"},
                                    {
                                        "label": "Gardez mes mesures",
                                        "type": "consent",
                                        "is_required": True,
                                    },
                                ],
                            },
                        ],
                    },
                    [],
                ),
            ),
        ],
    ),
    Story(
        ("ines", "zoe"),
        shop="les-tiges",
        lines=[
            (15 * DAY, "ines", "Bonjour Zoé, un bouquet pour les 60 ans de maman ?"),
            (15 * DAY - 7, "zoe", "Champêtre, avec de la lavande ? Elle tiendra dix jours."),
            (15 * DAY - 8, "zoe", ("listing", "bouquet", 1)),
            (15 * DAY - 20, "ines", ("buy", "ines-4", [("bouquet", 1, 1, 1)])),
            (14 * DAY, "zoe", ("ship", "ines-4")),
            (14 * DAY - 95, "zoe", ("deliver", "ines-4")),
            (14 * DAY - 90, "zoe", "Déposé à 11 h 40, elle a souri."),
            (14 * DAY - 60, "ines", "Merci ! Elle m’a déjà appelée deux fois."),
        ],
    ),
    Story(
        ("ines", "tom"),
        lines=[
            (1 * DAY + 200, "ines", "Cinema on Thursday? They show the restored print."),
            (1 * DAY + 180, "tom", "Yes please. I get the tickets, you get the popcorn."),
            (1 * DAY + 20, "tom", "Got the tickets. Thursday, 8:15 pm"),
            (1 * DAY + 12, "ines", "Perfect. See you there!"),
        ],
    ),
    Story(
        ("ines", "hugo"),
        shop="le-petit-labo",
        lines=[
            (
                4 * DAY,
                "ines",
                "Bonjour, une idée pour un garçon de cinq ans qui aime les volcans ?",
            ),
            (4 * DAY - 22, "hugo", ("listing", "science-kit", 3)),
            (4 * DAY - 25, "hugo", "Vingt expériences, dont un volcan. Sans danger pour le tapis."),
            (4 * DAY - 60, "ines", ("buy", "ines-5", [("science-kit", 3, 0, 1)])),
            (4 * DAY - 90, "ines", "Mince, on vient de me dire qu’il l’a déjà."),
            (4 * DAY - 92, "ines", ("cancel", "ines-5")),
            (4 * DAY - 97, "hugo", "Aucun souci, c’est annulé et remboursé."),
        ],
    ),
    Story(
        ("ines", "karim"),
        shop="foulee",
        lines=[
            (9 * DAY, "ines", "Hello, est-ce que la Piste taille petit ?"),
            (9 * DAY - 14, "karim", "Elle taille juste. Entre deux, prends au-dessus."),
            (9 * DAY - 15, "karim", ("listing", "sneaker", 2)),
            (9 * DAY - 22, "ines", "Je passerais bien en essayer d’autres."),
            (9 * DAY - 26, "karim", ("ask", "list", PAIRS, [("ines", ["2", "4"])])),
            (9 * DAY - 27, "karim", ("ask", "times", FITTING, [])),
            (9 * DAY - 28, "karim", ("ask", "carousel", LACES, [])),
        ],
    ),
    Story(
        ("hugo", "jeanne"),
        shop="atelier-kaolin",
        unread={"jeanne": 1},
        lines=[
            (7 * HOUR, "hugo", "Salut Jeanne, deux théières pour l’atelier ?"),
            (7 * HOUR - 5, "remi", ("listing", "teapot", 1)),
            (7 * HOUR - 30, "hugo", ("buy", "hugo-1", [("teapot", 1, 0, 1)])),
            (3, "hugo", "Je peux passer la chercher demain midi ?"),
        ],
    ),
    Story(
        ("sofia", "jeanne"),
        shop="atelier-kaolin",
        unread={"jeanne": 1, "remi": 1},
        lines=[
            (6, "sofia", "Hello, do you ship to Porto?"),
        ],
    ),
    Story(
        ("paul", "jeanne"),
        shop="atelier-kaolin",
        lines=[
            (2 * DAY + 300, "paul", "Bonjour, j’aimerais des tasses pour le salon de thé."),
            (2 * DAY + 290, "jeanne", "Combien, et pour quand ?"),
            (2 * DAY + 250, "paul", "Quatre, pour décembre."),
            (2 * DAY + 240, "jeanne", ("listing", "mug", 3)),
            (2 * DAY + 200, "paul", ("buy", "paul-1", [("mug", 3, 0, 4)])),
            (1 * DAY + 100, "jeanne", ("ship", "paul-1")),
            (300, "jeanne", "Vous les aurez demain avant midi."),
        ],
    ),
    Story(
        ("nora", "jeanne"),
        shop="atelier-kaolin",
        lines=[
            (12 * DAY, "nora", "Two celadon bowls for a present, please."),
            (12 * DAY - 10, "jeanne", ("listing", "bowl", 2)),
            (12 * DAY - 30, "nora", ("buy", "nora-1", [("bowl", 2, 0, 1)])),
            (11 * DAY, "remi", ("ship", "nora-1")),
            (9 * DAY, "nora", ("deliver", "nora-1")),
            (9 * DAY - 5, "nora", "They love them. Thank you, both."),
            (9 * DAY - 40, "jeanne", "That is the best part of the job."),
        ],
    ),
    Story(
        ("lina", "karim"),
        shop="foulee",
        lines=[
            (3 * DAY, "lina", "Bonjour Karim, les Brise en 39 ?"),
            (3 * DAY - 9, "karim", ("listing", "runner", 1)),
            (3 * DAY - 20, "lina", ("buy", "lina-1", [("runner", 1, 1, 1)])),
            (2 * DAY, "karim", ("ship", "lina-1")),
        ],
    ),
    Story(
        ("tom", "nora"),
        shop="cine-lumiere",
        lines=[
            (1 * DAY + 60, "tom", "Two for Thursday, 8:15 pm?"),
            (1 * DAY + 55, "nora", ("listing", "tickets", 1)),
            (1 * DAY + 40, "tom", ("buy", "tom-1", [("tickets", 1, 0, 1)])),
        ],
    ),
    Story(
        ("zoe", "hugo"),
        lines=[
            (2 * DAY, "zoe", "Tu ouvres le stand à quelle heure samedi ?"),
            (2 * DAY - 12, "hugo", "8 h 30. Je te garde une place à l’ombre."),
        ],
    ),
    Story(
        ("ines", "marc"),
        lines=[
            (4 * DAY + 50, "marc", "Bonjour, j’ai la même tasse, neuve, moitié prix."),
            (4 * DAY + 47, "ines", "Bonjour. Vous l’avez en boutique ?"),
            (4 * DAY + 41, "marc", "Non, payez par virement : FR14 2004 1010 0505 0001 3M02 606"),
            (4 * DAY + 40, "marc", "Ou ici, c’est pareil : https://palabre-paiement.example/tasse"),
        ],
    ),
]

# What moderators are asked to look at: who reports, whom, why, in their words, minutes ago.
REPORTS = [("ines", "marc", "scam", "Il veut être payé ailleurs, et ce lien n’est pas le vôtre.")]

# What is in Inès's cart, from three shops.
CART = [("mug", 1, 0, 2), ("vase", 2, 0, 1), ("tea-tin", 1, 1, 1)]
# What Inès can spend when the tour begins: less than her cart costs.
AVAILABLE = {"ines": 45_50}
