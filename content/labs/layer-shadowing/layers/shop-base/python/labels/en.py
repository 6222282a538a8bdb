ORIGIN = "layer shop-base"
LABEL = "Price incl. {rate} %"
