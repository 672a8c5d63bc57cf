"""The demo's eight shops, in eight trades."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """A category of Discover, and the one shop of it."""

    slug: str
    category: tuple[str, str]
    category_sign: str
    handle: str
    name: str
    owner: str
    staff: tuple[str, ...]
    trade: tuple[str, str]
    city: str
    sign: str
    hue: int
    reply_minutes: int
    about: tuple[str, str]
    care: tuple[str, str]


TRADES = [
    Trade(
        "ceramics",
        ("Ceramics", "Céramique"),
        "cup",
        "atelier-kaolin",
        "Atelier Kaolin",
        "jeanne",
        ("remi",),
        ("Ceramics", "Céramique"),
        "Lyon",
        "cup",
        2,
        8,
        (
            "Jeanne throws, Rémi glazes. Everything leaves our own kiln, on the slopes of Lyon.",
            "Jeanne tourne, Rémi émaille. Tout sort de notre four, sur les pentes de Lyon.",
        ),
        (
            "Thrown by hand and fired at 1,240 °C, so no two are quite alike. Dishwasher safe.",
            "Tourné à la main, cuit à 1 240 °C : aucune pièce n’est tout à fait la même. "
            "Passe au lave-vaisselle.",
        ),
    ),
    Trade(
        "clothes",
        ("Clothes", "Mode"),
        "shirt",
        "maison-lisiere",
        "Maison Lisière",
        "sofia",
        (),
        ("Clothes", "Mode"),
        "Porto",
        "shirt",
        1,
        20,
        (
            "Linen, wool and cotton, cut and sewn in a workshop of nine in Porto.",
            "Lin, laine et coton, coupés et cousus dans un atelier de neuf personnes à Porto.",
        ),
        (
            "Cut in small runs from European cloth. Wash cold, dry flat, mend for life with us.",
            "Coupé en petites séries dans des tissus européens. Lavage à froid, séchage à plat, "
            "réparé à vie chez nous.",
        ),
    ),
    Trade(
        "flowers",
        ("Flowers", "Fleurs"),
        "flower",
        "les-tiges",
        "Les Tiges",
        "zoe",
        (),
        ("Florist", "Fleuriste"),
        "Lyon",
        "flower",
        4,
        12,
        (
            "What grows near here, cut this morning. Delivered by bicycle in town.",
            "Ce qui pousse près d’ici, coupé ce matin. Livré à vélo en ville.",
        ),
        (
            "Cut at dawn within fifty kilometres. Change the water every other day.",
            "Coupé à l’aube à moins de cinquante kilomètres. Changez l’eau un jour sur deux.",
        ),
    ),
    Trade(
        "toys",
        ("Toys", "Jouets"),
        "flask",
        "le-petit-labo",
        "Le Petit Labo",
        "hugo",
        (),
        ("Toys and science", "Jouets et science"),
        "Grenoble",
        "flask",
        6,
        30,
        (
            "Toys that answer a question, for hands from two to twelve.",
            "Des jouets qui répondent à une question, pour les mains de deux à douze ans.",
        ),
        (
            "Beech and water-based paint, tested by a class of twenty-four.",
            "Hêtre et peinture à l’eau, testé par une classe de vingt-quatre élèves.",
        ),
    ),
    Trade(
        "tea",
        ("Tea", "Thé"),
        "leaf",
        "the-des-cretes",
        "Thé des Crêtes",
        "paul",
        (),
        ("Tea", "Thé"),
        "Annecy",
        "leaf",
        3,
        25,
        (
            "Single gardens, picked this year, packed the week you order.",
            "Un seul jardin par thé, cueilli cette année, emballé la semaine de la commande.",
        ),
        (
            "Keep dry and away from light. Three infusions at least.",
            "À garder au sec et à l’abri de la lumière. Trois infusions au moins.",
        ),
    ),
    Trade(
        "sneakers",
        ("Shoes", "Chaussures"),
        "shoe",
        "foulee",
        "Foulée",
        "karim",
        (),
        ("Sneakers", "Baskets"),
        "Marseille",
        "shoe",
        5,
        15,
        (
            "Sneakers that can be resoled. Karim has run in every pair he sells.",
            "Des baskets qu’on peut ressemeler. Karim a couru dans chaque paire qu’il vend.",
        ),
        (
            "True to size; between two, take the larger. First resoling is on us.",
            "Taille juste ; entre deux, prenez la plus grande. Le premier ressemelage est offert.",
        ),
    ),
    Trade(
        "books",
        ("Books", "Livres"),
        "book",
        "librairie-obadia",
        "Librairie Obadia",
        "lina",
        (),
        ("Bookshop", "Librairie"),
        "Paris",
        "book",
        2,
        40,
        (
            "A corner bookshop with opinions. Ask Lina; she has read it.",
            "Une librairie de quartier qui a un avis. Demandez à Lina : elle l’a lu.",
        ),
        (
            "Wrapped on request, with a word from the bookseller inside.",
            "Emballé sur demande, avec un mot de la libraire à l’intérieur.",
        ),
    ),
    Trade(
        "outings",
        ("Outings", "Sorties"),
        "ticket",
        "cine-lumiere",
        "Ciné Lumière",
        "nora",
        (),
        ("Cinema", "Cinéma"),
        "Lyon",
        "ticket",
        1,
        10,
        (
            "One screen, 180 seats, a bar that stays open after the film.",
            "Un écran, 180 fauteuils, un bar ouvert après la séance.",
        ),
        (
            "Show the order at the door; your name is on the list.",
            "Montrez la commande à l’entrée : votre nom est sur la liste.",
        ),
    ),
]
