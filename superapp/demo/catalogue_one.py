"""Ceramics, clothes, flowers and toys."""

Listing = tuple[str, str, str, str, int, str, int]
Line = tuple[str, str, list[str], list[Listing]]

# ruff: noqa: E501
# fmt: off
LINES: list[Line] = [
    ("ceramics", "mug", ["#2f5286/#d3b8a0", "#e9e2d3/#4a6b8a", "#6f8f78/#e6d8c3"], [
        ("“Midnight” mug", "Tasse « Bleu nuit »", "Glazed stoneware, 30 cl", "Grès émaillé, 30 cl", 2400, "one", 3),
        ("“Tide” mug", "Tasse « Marée »", "Two blue bands, 25 cl", "Deux bandes bleues, 25 cl", 2200, "one", 14),
        ("“Moss” mug", "Tasse « Mousse »", "On a foot, speckled, 28 cl", "Sur pied, mouchetée, 28 cl", 2600, "one", 9),
    ]),
    ("ceramics", "bowl", ["#e4ddd0/#9c7259", "#7d9b8c/#e8dccb", "#d7a24a/#f0e6d4"], [
        ("“Sesame” bowl", "Bol « Sésame »", "Wide, 18 cm", "Évasé, 18 cm", 1800, "one", 22),
        ("Two nesting bowls", "Deux bols gigognes", "Celadon, 14 and 11 cm", "Céladon, 14 et 11 cm", 3200, "one", 6),
        ("Ramen bowl", "Bol à ramen", "With chopsticks, 90 cl", "Avec baguettes, 90 cl", 2900, "one", 11),
    ]),
    ("ceramics", "vase", ["#ddd3c4/#b0674c", "#c7705a/#f0dfcd", "#3f5f57/#d8c7a6"], [
        ("“Column” vase", "Vase « Colonne »", "Sand and clay, 26 cm", "Sable et argile, 26 cm", 4600, "one", 5),
        ("“Pebble” vase", "Vase « Galet »", "Round, 16 cm", "Rond, 16 cm", 3900, "one", 4),
        ("“Trumpet” vase", "Vase « Trompe »", "Deep green, 22 cm", "Vert profond, 22 cm", 4400, "one", 0),
    ]),
    ("ceramics", "plate", ["#efe8da/#2f5286", "#c9d6cc/#4c6e5a", "#e8cfc0/#b5573f"], [
        ("Dipped plates", "Assiettes trempées", "Two, 24 cm", "Deux, 24 cm", 3600, "one", 8),
        ("Leaf plate", "Assiette « Feuille »", "Celadon rim, 21 cm", "Bord céladon, 21 cm", 2100, "one", 17),
        ("Dawn plate", "Assiette « Aube »", "Pink clay, 22 cm", "Terre rose, 22 cm", 2000, "one", 12),
    ]),
    ("ceramics", "teapot", ["#3f6158/#d8c3a0", "#d8cfc0/#a4674a", "#34465f/#c9a26a"], [
        ("Low teapot", "Théière basse", "Cane handle, 60 cl", "Anse en rotin, 60 cl", 6800, "one", 3),
        ("Tall teapot", "Théière haute", "Two clays, 90 cl", "Deux terres, 90 cl", 7200, "one", 2),
        ("Round teapot", "Théière ronde", "Brush strokes, 75 cl", "Au pinceau, 75 cl", 6900, "one", 4),
    ]),
    ("clothes", "dress", ["#cf9a86/#8a4f45", "#f0e6d6/#b5574b", "#39527f/#efe3cf"], [
        ("Linen dress, dusty pink", "Robe en lin, terre rose", "Short sleeves, small flowers", "Manches courtes, petites fleurs", 8900, "cloth", 4),
        ("Wrap dress, dotted", "Robe portefeuille à pois", "Viscose, belt", "Viscose, ceinture", 9400, "cloth", 3),
        ("Slip dress, pinstripe", "Robe nuisette rayée", "Cotton satin", "Satin de coton", 7900, "cloth", 2),
    ]),
    ("clothes", "shirt", ["#eef0ee/#5b7fa8", "#c9a98a/#6e4a34", "#9a3f3a/#2f3f4f"], [
        ("Pinstripe shirt", "Chemise à fines rayures", "Short sleeves, poplin", "Manches courtes, popeline", 5900, "shirt", 6),
        ("Plaid shirt", "Chemise à carreaux", "Band collar, brushed cotton", "Col officier, coton gratté", 6900, "shirt", 5),
        ("Flower shirt", "Chemise à fleurs", "Short sleeves, viscose", "Manches courtes, viscose", 6200, "shirt", 3),
    ]),
    ("clothes", "sweater", ["#d9c6a8/#7a4a34", "#f0ead9/#2c4567", "#3f5a4a/#e9dcc0"], [
        ("Striped jumper", "Pull rayé", "Lambswool", "Laine d’agneau", 8600, "shirt", 4),
        ("Yoke jumper", "Pull jacquard", "Undyed and indigo", "Écru et indigo", 11200, "shirt", 2),
        ("Cabled roll neck", "Col roulé torsadé", "Merino, heavy", "Mérinos, épais", 12400, "shirt", 3),
    ]),
    ("clothes", "scarf", ["#a8403c/#2d3d4d", "#e6d8bf/#5c7a8c", "#6f7f5c/#d8c9a8"], [
        ("Tartan scarf", "Écharpe écossaise", "Wool, 180 cm", "Laine, 180 cm", 4900, "one", 16),
        ("Striped scarf", "Écharpe rayée", "Alpaca, 200 cm", "Alpaga, 200 cm", 5900, "one", 7),
        ("Moss scarf", "Écharpe mousse", "Linen and wool", "Lin et laine", 4500, "one", 1),
    ]),
    ("clothes", "coat", ["#c7a277/#8a4a3a", "#5a6270/#c9a27a", "#2f4560/#b0563f"], [
        ("Plaid coat", "Manteau à carreaux", "Wool, lined", "Laine, doublé", 21900, "cloth", 2),
        ("Duffle coat", "Duffle-coat", "Horn toggles", "Boutons de corne", 23900, "cloth", 1),
        ("Quilted jacket", "Veste matelassée", "Cotton, light", "Coton, légère", 12900, "cloth", 4),
    ]),
    ("clothes", "trousers", ["#c9b596/#7a5238", "#3f5c85/#d9a35a", "#4a4d50/#b9b2a4"], [
        ("Straight trousers", "Pantalon droit", "Cotton twill", "Sergé de coton", 7400, "cloth", 5),
        ("Turn-up trousers", "Pantalon à revers", "Denim pinstripe", "Denim rayé", 7900, "cloth", 3),
        ("Wide trousers", "Pantalon large", "Belted, wool", "Ceinturé, laine", 8900, "cloth", 3),
    ]),
    ("flowers", "bouquet", ["#e07f8a/#9a74a8", "#d8503f/#e9a93f", "#b8384a/#f0d9cf"], [
        ("Market bouquet", "Bouquet du marché", "Wild, with lavender", "Champêtre, à la lavande", 3400, "flowers", 8),
        ("Bouquet of roses", "Bouquet de roses", "Red and amber", "Rouge et ambre", 4200, "flowers", 6),
        ("Roses and peonies", "Roses et pivoines", "Deep red, scented", "Rouge profond, parfumé", 4800, "flowers", 4),
    ]),
    ("flowers", "potted-plant", ["#c9785a/#efe2d0", "#e9e2d4/#3f5a4f", "#3d4f63/#d8b47c"], [
        ("Snake plant", "Sansevieria", "Terracotta pot, hard to kill", "Pot en terre, increvable", 2600, "one", 15),
        ("Rubber plant", "Caoutchouc", "70 cm, bright room", "70 cm, pièce claire", 3900, "one", 5),
        ("Cactus", "Cactus", "Once a month, a little water", "Une fois par mois, un peu d’eau", 1900, "one", 20),
    ]),
    ("flowers", "tulips", ["#d8504f/#f0b04f", "#e48fa8/#f5e3e6", "#f0c04f/#e8743f"], [
        ("Tulips in a pot", "Tulipes en pot", "Red, still in bud", "Rouges, en boutons", 1800, "one", 12),
        ("Twenty tulips", "Vingt tulipes", "Pink, in paper", "Roses, en papier", 2200, "one", 18),
        ("Tulips in a glass", "Tulipes en verre", "Yellow, vase included", "Jaunes, vase compris", 2900, "one", 0),
    ]),
    ("flowers", "wreath", ["#b5573f/#d8b48a", "#8a6f9e/#c9b8cf", "#c98a8f/#9a5a4a"], [
        ("Crescent wreath", "Couronne croissant", "Dried, 30 cm", "Séchée, 30 cm", 4200, "one", 4),
        ("Lavender wreath", "Couronne de lavande", "Dried, keeps a year", "Séchée, tient un an", 4600, "one", 6),
        ("Rose wreath", "Couronne de roses", "Dried, 25 cm", "Séchée, 25 cm", 3900, "one", 3),
    ]),
    ("flowers", "bud-vase", ["#d8503f/#e4dccd", "#e9a0a8/#48607a", "#f2efe6/#e0a83f"], [
        ("One rose", "Une rose", "With its vase", "Avec son vase", 1500, "one", 25),
        ("Three daisies", "Trois marguerites", "With their vase", "Avec leur vase", 1400, "one", 9),
        ("Olive branch", "Branche d’olivier", "With its vase", "Avec son vase", 1700, "one", 7),
    ]),
    ("toys", "rainbow", ["#c4675d/#457c9a", "#d88a5a/#5f8f83", "#b5606e/#7a6aa0"], [
        ("Rainbow to stack", "Arc en bois à empiler", "Six arches, from 2 years", "Six arches, dès 2 ans", 3200, "one", 11),
        ("Sunset rainbow", "Arc du soir", "Six arches and a bridge", "Six arches et un pont", 3400, "one", 6),
        ("Rainbow family", "Arc et sa famille", "With three peg people", "Avec trois personnages", 3900, "one", 5),
    ]),
    ("toys", "train", ["#c2574a/#3f6f8f", "#3f7a68/#e0a94f", "#35548a/#d8694f"], [
        ("Log train", "Train des bois", "Beech, from 3 years", "Hêtre, dès 3 ans", 3600, "one", 8),
        ("Marble train", "Train à billes", "Carries twelve balls", "Porte douze billes", 3800, "one", 4),
        ("Block train", "Train à blocs", "Builds and rolls", "Se construit et roule", 3700, "one", 9),
    ]),
    ("toys", "science-kit", ["#8f6fd0/#34598a", "#5fb0a0/#7a4a6a", "#d8574a/#2f5f6f"], [
        ("Crystal kit", "Coffret cristaux", "Grow six minerals, from 7", "Six minéraux à cultiver, dès 7 ans", 2900, "one", 13),
        ("Electricity kit", "Coffret électricité", "Thirty circuits, from 8", "Trente circuits, dès 8 ans", 3400, "one", 7),
        ("First chemistry", "Ma première chimie", "Twenty safe experiments, from 5", "Vingt expériences sûres, dès 5 ans", 3100, "one", 2),
    ]),
    ("toys", "teddy", ["#b98556/#b8434a", "#d9bd94/#3f6f8f", "#8a6248/#e0a94f"], [
        ("Bear with a scarf", "Ours à l’écharpe", "35 cm, washable", "35 cm, lavable", 2700, "one", 10),
        ("Bear in a jumper", "Ours au pull", "30 cm, knitted", "30 cm, tricoté", 2800, "one", 3),
        ("Rabbit with a bow", "Lapin au nœud", "32 cm, linen", "32 cm, lin", 2600, "one", 8),
    ]),
]
