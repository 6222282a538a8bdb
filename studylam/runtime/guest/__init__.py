"""What runs on the untrusted side of the wall, or prepares it: zygote, supervisor, bootstrap.

``launcher``    outside: makes the first namespaces, starts the zygote, tidies up after it
``zygote``      trusted: preloads, and forks a supervisor for each environment
``supervisor``  trusted: process 1 of an environment; starts, freezes and kills what is in it
``bootstrap``   untrusted as soon as it imports the handler: Lambda's runtime client

Standard library only, and only what the zygote shows (`studylam.runtime.sandbox.root`).
"""
