"""What Lambda's control plane keeps: functions, versions, aliases, layers, limits, permissions.

Data and rules only: nothing here starts a process. `studylam.runtime.service` puts it to work.
The words of refusals are AWS's own, recorded, unless a comment says otherwise.
"""
