"""More toys, tea, sneakers, books, outings and jugs."""

from superapp.demo.catalogue_one import Line

# ruff: noqa: E501
# fmt: off
LINES: list[Line] = [
    ("toys", "puzzle", ["#4f7f6a/#f0b48a", "#3f7fa0/#bfdce6", "#d8695a/#a8cfe0"], [
        ("Boat puzzle", "Puzzle « Bateau »", "Nine pieces, from 2", "Neuf pièces, dès 2 ans", 1600, "one", 14),
        ("Meadow puzzle", "Puzzle « Prairie »", "Twelve pieces, from 3", "Douze pièces, dès 3 ans", 1700, "one", 9),
        ("Hills puzzle", "Puzzle « Collines »", "Sixteen pieces, from 4", "Seize pièces, dès 4 ans", 1800, "one", 0),
    ]),
    ("toys", "blocks", ["#c4574d/#3f6f9a", "#4f8a78/#e08a5a", "#7a5f9a/#d8695a"], [
        ("House of blocks", "Cubes « Maison »", "Twenty-four blocks", "Vingt-quatre cubes", 2400, "one", 7),
        ("Blocks and ball", "Cubes et boule", "Eighteen blocks", "Dix-huit cubes", 2100, "one", 10),
        ("Pyramid of blocks", "Cubes « Pyramide »", "Thirty blocks", "Trente cubes", 2600, "one", 4),
    ]),
    ("tea", "tea-tin", ["#3f6b4a/#b8894a", "#34465f/#c9804f", "#a8433c/#7a4a34"], [
        ("Tea of the ridges", "Thé des crêtes", "Green, mown meadow", "Vert, prairie coupée", 880, "tea", 20),
        ("Night watch", "Veille de nuit", "Black, malt and cocoa", "Noir, malt et cacao", 920, "tea", 14),
        ("Red rooibos", "Rooibos rouge", "No caffeine, orange peel", "Sans théine, écorce d’orange", 760, "tea", 25),
    ]),
    ("tea", "tea-pack", ["#cdb08a/#4f7a58", "#3d5a4c/#b8793f", "#e4dccb/#a8483c"], [
        ("Herbal blend “Sunday”", "Tisane « Dimanche »", "Verbena, mint, lime", "Verveine, menthe, tilleul", 690, "tea", 18),
        ("Twenty sachets", "Vingt sachets", "Five teas to try", "Cinq thés à goûter", 1290, "one", 30),
        ("Masala pouch", "Sachet masala", "Black tea, six spices", "Thé noir, six épices", 980, "tea", 9),
    ]),
    ("tea", "gaiwan", ["#f0ece2/#3f6390", "#8fa89a/#efe6d4", "#e9dccb/#a8573f"], [
        ("Painted cup", "Tasse peinte", "Porcelain, 18 cl", "Porcelaine, 18 cl", 1900, "one", 12),
        ("Double-wall glass", "Verre double paroi", "25 cl, never burns", "25 cl, ne brûle pas", 1600, "pair", 10),
        ("Gaiwan", "Gaïwan", "Lid, cup and saucer", "Couvercle, tasse et soucoupe", 3400, "one", 5),
    ]),
    ("tea", "matcha", ["#4a4844/#8a9a6a", "#e6ddcc/#6f8a58", "#8a5f48/#d8c3a0"], [
        ("Matcha set, black bowl", "Coffret matcha, bol noir", "Bowl, whisk, tin", "Bol, fouet, boîte", 5400, "one", 6),
        ("Matcha set, white bowl", "Coffret matcha, bol blanc", "Bowl, tin, scoop", "Bol, boîte, cuillère", 4900, "one", 3),
        ("Matcha set, earth bowl", "Coffret matcha, bol terre", "Bowl, whisk, scoop", "Bol, fouet, cuillère", 5200, "one", 8),
    ]),
    ("sneakers", "sneaker", ["#367762/#efcc83", "#f1ece1/#2f4f7f", "#a8453c/#f1dfc4"], [
        ("“Track” sneakers, sage", "Baskets « Piste », sauge", "Leather, can be resoled", "Cuir, ressemelables", 7900, "shoes", 3),
        ("“Track” sneakers, white", "Baskets « Piste », blanc", "Gum sole", "Semelle gomme", 7900, "shoes", 5),
        ("“Track” sneakers, brick", "Baskets « Piste », brique", "Suede, gum sole", "Daim, semelle gomme", 8400, "shoes", 2),
    ]),
    ("sneakers", "high-top", ["#2f3f5f/#c9543f", "#b8473f/#f0e2c8", "#e9e2d2/#3f6f5a"], [
        ("High-tops, navy", "Montantes, marine", "Canvas", "Toile", 6900, "shoes", 4),
        ("High-tops, red leather", "Montantes, cuir rouge", "Padded collar", "Col matelassé", 9900, "shoes", 2),
        ("High-tops, ecru", "Montantes, écru", "Organic canvas", "Toile bio", 6900, "shoes", 3),
    ]),
    ("sneakers", "runner", ["#5f8fb0/#f08a4f", "#e6e6e2/#d8574a", "#3a4048/#b8d860"], [
        ("“Breeze” running shoes", "Running « Brise »", "240 g, daily", "240 g, tous les jours", 11900, "shoes", 3),
        ("“Tempo” running shoes", "Running « Tempo »", "210 g, fast", "210 g, rapide", 13900, "shoes", 2),
        ("“Night” running shoes", "Running « Nuit »", "Reflective", "Réfléchissantes", 12900, "shoes", 4),
    ]),
    ("sneakers", "laces", ["#f0e9dc/#c4524a", "#34598a/#f0c96a", "#4f7a5f/#efe2c8"], [
        ("Round laces", "Lacets ronds", "Cotton, 120 cm", "Coton, 120 cm", 600, "one", 60),
        ("Blue laces", "Lacets bleus", "Waxed, 120 cm", "Cirés, 120 cm", 700, "one", 40),
        ("Laces, two pairs", "Lacets, deux paires", "Flat, 140 cm", "Plats, 140 cm", 900, "one", 35),
    ]),
    ("books", "book", ["#34598a/#b67166", "#efe4d0/#5f8a68", "#2f3350/#e3b95f"], [
        ("The Clear Hours", "Les heures claires", "Novel, 312 pages", "Roman, 312 pages", 2190, "one", 9),
        ("A Year of Moons", "Une année de lunes", "Essays, 208 pages", "Essais, 208 pages", 1850, "one", 6),
        ("The Yellow Window", "La fenêtre jaune", "Crime, 380 pages", "Policier, 380 pages", 990, "one", 12),
    ]),
    ("books", "book-stack", ["#34598a/#b8573f", "#5f7f68/#d8a94f", "#8a4a58/#e0c3a0"], [
        ("Three novels to travel", "Trois romans pour partir", "Pocket, chosen by Lina", "Poche, choisis par Lina", 2400, "one", 5),
        ("Garden shelf", "L’étagère du jardin", "Three books and a plant", "Trois livres et une plante", 4900, "one", 3),
        ("Sunday pile", "La pile du dimanche", "Four short books", "Quatre livres courts", 3200, "one", 4),
    ]),
    ("books", "notebook", ["#2f4f4a/#d8a95f", "#d98f7a/#3f4f6a", "#e6dac2/#a8503f"], [
        ("Spiral notebook", "Carnet à spirale", "A5, with its pen", "A5, avec son stylo", 1490, "one", 21),
        ("Two exercise books", "Deux cahiers", "A5, ruled, with a pen", "A5, lignés, avec stylo", 1290, "one", 17),
        ("Pocket notebook", "Carnet de poche", "A6, elastic band", "A6, élastique", 1190, "one", 0),
    ]),
    ("books", "picture-book", ["#34508a/#e0813f", "#bfdce0/#3f6f94", "#3f5f52/#b98a5a"], [
        ("The Whale Who Listened", "La baleine qui écoutait", "From 3 years", "Dès 3 ans", 1350, "one", 11),
        ("Owl, Are You Asleep?", "Hibou, tu dors ?", "From 2 years", "Dès 2 ans", 1250, "one", 8),
        ("The Bear’s Winter", "L’hiver de l’ours", "From 4 years", "Dès 4 ans", 1450, "one", 6),
    ]),
    ("outings", "tickets", ["#b64f4b/#e9d5b3", "#34507a/#e8c07a", "#4f6f5a/#e9dcc2"], [
        ("Two seats", "Deux places", "Any film of the week", "Un film de la semaine", 1900, "seats", 26),
        ("Three seats", "Trois places", "For a family", "Pour une famille", 2500, "seats", 18),
        ("Duo and a drink", "Duo et un verre", "Two seats, two drinks", "Deux places, deux verres", 2900, "seats", 14),
    ]),
    ("outings", "popcorn", ["#c24a44/#34507a", "#3f6f8f/#c4524a", "#d99a3f/#5a3f5f"], [
        ("Tall popcorn", "Grand pop-corn", "Salted, at the bar", "Salé, au bar", 550, "one", 80),
        ("Popcorn and a drink", "Pop-corn et boisson", "At the bar", "Au bar", 850, "one", 60),
        ("Bucket to share", "Seau à partager", "Caramel, for four", "Caramel, pour quatre", 990, "one", 40),
    ]),
    ("outings", "film-poster", ["#27405f/#d9814f", "#e9dcc0/#a8483c", "#3f3350/#e6b45f"], [
        ("Poster “Dusk”", "Affiche « Crépuscule »", "Silkscreen, 50 × 70", "Sérigraphie, 50 × 70", 3500, "one", 7),
        ("Poster “Paper Moon”", "Affiche « Lune de papier »", "Silkscreen, 50 × 70", "Sérigraphie, 50 × 70", 3500, "one", 5),
        ("Framed poster", "Affiche encadrée", "Oak, 50 × 70", "Chêne, 50 × 70", 8900, "one", 2),
    ]),
    ("outings", "projector", ["#5f6f5a/#c9a062", "#3f4a5a/#b8574a", "#b0604a/#e3cda0"], [
        ("Projection evening", "Soirée projection", "The booth, with Nora", "La cabine, avec Nora", 2400, "one", 6),
        ("Home projector, a night", "Projecteur, une nuit", "Rental, pick up at the bar", "Location, à retirer au bar", 3000, "one", 3),
        ("Birthday screening", "Séance d’anniversaire", "Up to twelve children", "Jusqu’à douze enfants", 14900, "one", 4),
    ]),
    ("outings", "film-pass", ["#34507a/#e0a94f", "#b8473f/#34405a", "#3f6a58/#d8794f"], [
        ("Ten-film pass", "Carte dix films", "Valid one year", "Valable un an", 6900, "one", 100),
        ("Students’ pass", "Carte étudiante", "Five films", "Cinq films", 2900, "one", 90),
        ("Film club pass", "Carte ciné-club", "Every Tuesday, a season", "Tous les mardis, une saison", 5900, "one", 50),
    ]),
    ("ceramics", "jug", ["#ece4d6/#4a6b8a", "#8ba596/#ece0cc", "#c9814f/#f1e2cc"], [
        ("Milk jug", "Pot à lait", "Round, 25 cl", "Rond, 25 cl", 2300, "one", 10),
        ("Water carafe", "Carafe", "Celadon, 1 l", "Céladon, 1 l", 4100, "one", 5),
        ("Amber pitcher", "Pichet ambre", "1.2 l", "1,2 l", 4300, "one", 6),
    ]),
]
