// A worker that serves nothing.
setInterval(() => {}, 1000)
