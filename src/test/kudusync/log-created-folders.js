// Preloaded into kudusync, which logs every copy and deletion but no folder it creates: this adds those lines.
const fs = require('fs');
const mkdir = fs.mkdir;
fs.mkdir = (path, ...rest) => {
    const done = rest.pop();
    mkdir(path, ...rest, (error, ...results) => {
        if (!error) console.log("Creating directory: '" + path + "'");
        done(error, ...results);
    });
};
