TEXT = 'first'
