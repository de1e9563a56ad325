"""An organisation's own certificate, which browsers are shown (`trust.cert`, `trust.key`)."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from msgspec import Struct

from landline.catalogue import Phrase
from landline.errors import LocalError
from landline.trust.hosts import hosts_of
from landline.trust.tls import HubContext, hub_context

if TYPE_CHECKING:
    from pathlib import Path


class Organisation(Struct, frozen=True):
    """What browsers are shown."""

    context: HubContext
    hosts: frozenset[str]
    """The hosts that it is for."""


def organisation(cert: Path, key: Path) -> Organisation:
    """Read a certificate, what leads to its root behind it, and its key (PEM). Blocking.

    Raises LocalError `trust.certificate`, which says what is wrong with which file.
    """
    try:
        pem = cert.read_bytes()
        hosts, leaf = hosts_of(pem), x509.load_pem_x509_certificates(pem)[0]
    except OSError as error:
        raise LocalError("trust.certificate", file=cert, why=error.strerror) from error
    except ValueError as error:
        raise LocalError("trust.certificate", file=cert, why=Phrase("trust.no-pem")) from error
    try:
        key.read_bytes()
        return Organisation(hub_context(cert, key, leaf.fingerprint(hashes.SHA256())), hosts)
    except ssl.SSLError as error:
        raise LocalError("trust.certificate", file=key, why=_why(error, cert)) from error
    except OSError as error:
        raise LocalError("trust.certificate", file=key, why=error.strerror) from error
    except ValueError as error:
        raise LocalError("trust.certificate", file=key, why=Phrase("trust.password")) from error


def _why(error: ssl.SSLError, cert: Path) -> Phrase | str:
    if error.reason in ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH"):
        return Phrase("trust.other-key", file=cert)
    if error.library == "PEM" or error.reason is None:
        return Phrase("trust.no-pem")
    return error.reason.replace("_", " ").lower()
