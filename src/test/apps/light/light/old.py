TEXT = "goes with the next deployment"
