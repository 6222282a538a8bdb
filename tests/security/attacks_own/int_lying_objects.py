# [interpreter] expect: must be handled: answers that lie about their class, or never end. Layers: memory, the host's clock | checks: bounded_time,mem_bounded,mem_host_bounded,host_alive
import itertools


class Endless(list):
    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 3


class Liar:
    @property
    def __class__(self):
        return dict

    def items(self):
        return ((str(n), n) for n in itertools.count())


def lambda_handler(event, context):
    return {"liar": Liar(), "endless": Endless([1])}
