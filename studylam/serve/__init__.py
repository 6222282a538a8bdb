"""The app in a browser: `studylam serve`.

==============  ==================================================================================
`addresses`     where it listens, and by which names it may be asked
`gate`          who is let in: the token, the names, the headers of every answer
`visitors`      a folder for each visitor, below the home of whoever serves
`session`       one visitor's app: a process, started and ended here
`visit`         … and what that process is
`driver`        … which ends when nobody holds its other side any more
`page`          what the browser is given
`server`        all of it together
==============  ==================================================================================

textual-serve brings the page's terminal and speaks with the app; who comes in, and what is started
for them, is decided here. Its fonts and scripts are files of its own: no other host is asked.
"""
