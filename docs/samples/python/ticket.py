"""Asks Oriel for one-time URLs, with Python 3.9 or later and the package "cryptography" (apt: python3-cryptography).

    python3 ticket.py problems allergies
"""
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.serialization import load_pem_private_key

ORIEL = os.environ.get("ORIEL", "http://localhost:8300")
HOST = os.environ.get("ORIEL_HOST", "your-host")  # iss: the id under which the operator registered you
KID = os.environ.get("ORIEL_KID", "your-host-1")  # the name of your key
KEY = os.environ.get("ORIEL_KEY", ".oriel/sandbox/your-host-1.private.pem")  # Ed25519, PKCS #8
ORIGIN = os.environ.get("ORIEL_ORIGIN", "http://localhost:8319")  # of the page that will hold the frames


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(claims: dict) -> str:
    """A compact JWS (RFC 7515) with EdDSA (RFC 8037)."""
    with open(KEY, "rb") as file:
        key = load_pem_private_key(file.read(), password=None)
    parts = [base64url(json.dumps(part).encode()) for part in ({"alg": "EdDSA", "kid": KID}, claims)]
    return ".".join([*parts, base64url(key.sign(".".join(parts).encode()))])


def open_views(views: list, person: dict, user: dict) -> dict:
    """One URL for each view, good for one use within a minute. user and person come from your session, never from the page."""
    now = int(time.time())
    launch = sign({
        "iss": HOST, "aud": ORIEL, "sub": user["id"], "iat": now, "exp": now + 50, "jti": str(uuid.uuid4()),
        "pat": {
            "system": "https://fhir.nhs.uk/Id/nhs-number", "value": person["nhs_number"],
            "birthDate": person["birth_date"], "name": person["name"],
        },
        "name": user["name"], "role": user["role"], "org": user["organisation"],
        "purpose": "directcare", "origin": ORIGIN, "views": views,
    })
    request = urllib.request.Request(f"{ORIEL}/v1/tickets", launch.encode(), {"content-type": "application/jose"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)  # {"urls": [...], "expiresAt": "..."}
    except urllib.error.HTTPError as refused:
        error = json.load(refused)["error"]
        raise SystemExit(f"{error['message']} {error['next']}") from None


if __name__ == "__main__":
    person = {"name": "Edith Mary TESTPATIENT", "nhs_number": "9990000018", "birth_date": "1941-03-09"}
    user = {"id": "user-1", "name": "Dr Sample", "role": "CLINICIAN", "organisation": "Z9Y"}
    print("\n".join(open_views(sys.argv[1:], person, user)["urls"]))
