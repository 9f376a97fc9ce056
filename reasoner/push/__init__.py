"""A dataset in; its graphs in a store elsewhere out."""

from reasoner.push.errors import PushError
from reasoner.push.run import push

__all__ = ["PushError", "push"]
