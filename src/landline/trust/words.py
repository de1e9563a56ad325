"""The words of pairing codes: one for every value of a byte.

Each is a thing that a child knows and can read out over a telephone, and nothing rude, sad or
like another: the first four letters say which it is, and between any two at least three
letters differ. Their order says what a code means, so hubs and devices of every age must
agree on it: nothing here may ever change.
"""

from __future__ import annotations

from typing import Final

_WRITTEN: Final = """
mirror balloon violin igloo shampoo birthday curtain hedgehog
volcano broccoli factory lollipop sunset mattress penguin popcorn
cabbage flamingo recess crown twilight airplane grape teacher
cricket hamster pencil banana bridge robot mosaic kiwi
vacation orange jackal piano tortoise pyramid desert coconut
garden student guitar island umbrella tent cherry melody
shark universe mammoth teapot mustard leopard wonder goggles
iguana apple mountain magic iceberg garlic elevator lagoon
cousin window horizon domino lettuce oven scissors noodle
kangaroo glove envelope musician snorkel chimney gateway mystery
seagull farmer dolphin gorilla trailer octopus kitten blossom
tomato laptop mushroom backpack river waffle cinnamon orchid
crystal forest spring pocket meteor puppy riddle biscuit
ukulele carnival zebra wizard mango swan tulip giraffe
meadow cowboy elbow artist raccoon painter beaver doctor
necklace shovel turtle anchor earth gazelle bottle breeze
spoon doorbell hammock sailor eclipse lemon diamond cheese
hippo camera circle pepper turkey seashell oasis sandwich
rainbow tractor almond pudding castle glacier otter apricot
jungle keyboard singer tunnel squirrel walrus ceiling suitcase
papaya raisin spider napkin pizza pigeon peacock pelican
lobster sweater caramel honey panda falcon pancake queen
dragon marble radio computer beach granite firefly ribbon
cupcake syrup trophy revenge notebook library ostrich trumpet
quilt ruby carrot oxygen saturn dancer clarinet harbor
button lantern salad koala slipper chorus cactus planet
elephant journey onion harvest cushion jigsaw pretzel bicycle
drawer sofa rabbit puzzle comet wombat cookie clock
cucumber jewel autumn bubble canary truffle eagle summer
picnic barrel wallet sunrise galaxy magnet trolley yacht
coral puffin holiday velvet pillow dentist opera dewdrop
avocado jaguar basket whistle lavender badger canyon pumpkin
"""

WORDS: Final[tuple[str, ...]] = tuple(_WRITTEN.split())
"""256 words of three to eight letters (a to z)."""
