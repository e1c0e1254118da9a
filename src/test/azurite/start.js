// Runs Azurite's blob service until standard input ends: it must not outlive whoever started it, however that one dies.
// usage: node start.js FOLDER-OF-NODE-MODULES [azurite-blob option...]
'use strict'

const path = require('path')

const modules = process.argv[2]
process.argv.splice(2, 1)
process.stdin.on('end', () => process.exit(0))
process.stdin.on('error', () => process.exit(0))
process.stdin.resume()
require(path.join(modules, 'azurite/dist/src/blob/main.js'))
