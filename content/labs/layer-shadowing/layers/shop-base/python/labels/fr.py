ORIGIN = "layer shop-base"
LABEL = "Prix, taxe {rate} %"
