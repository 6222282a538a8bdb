ORIGIN = "layer rates-2026"
LABEL = "Prix TTC, {rate} %"
