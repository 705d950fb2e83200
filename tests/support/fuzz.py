"""Who sends generated requests: somebody unknown, or an administrator with things of their own."""

from typing import Any
from uuid import uuid4

import requests
import schemathesis
from pymongo import MongoClient

from tests.support.api import PASSWORD

TIMEOUT = 20.0


class Visitor:
    """An administrator who begins anew, with another account, when a request has ended theirs."""

    def __init__(self, url: str, mongo_uri: str, database: str) -> None:
        self._url = url
        self._mongo: MongoClient[dict[str, Any]] = MongoClient(mongo_uri)
        self._users = self._mongo[database]["users"]
        self._http = requests.Session()
        self._token = ""
        self._is_in = False
        self._names = {"userId": self._register()["user"]["_id"]}

    def close(self) -> None:
        self._http.close()
        self._mongo.close()

    def ask(self, case: "schemathesis.Case[Any]", kind: str) -> requests.Response:
        """`kind`: a stranger, an administrator, or one who names things that are there."""
        self._http.cookies.clear()
        if kind == "stranger":
            return self._send(case, {})
        if not self._is_in:
            self._begin()
        named = dict(case.path_parameters or {})
        if kind == "administrator of real things":
            case.path_parameters = {name: self._names.get(name, old) for name, old in named.items()}
        response = self._send(case, {"Authorization": f"Bearer {self._token}"})
        case.path_parameters = named
        if case.method != "GET":
            self._is_in = self._get("/api/auth/me").ok
        return response

    def _send(self, case: "schemathesis.Case[Any]", headers: dict[str, str]) -> requests.Response:
        sent = case.as_transport_kwargs(base_url=self._url)
        sent["headers"] = {**sent.get("headers", {}), **headers}
        return self._http.request(**sent, timeout=TIMEOUT)

    def _begin(self) -> None:
        """With another session and a meeting, to be named in paths."""
        self._token = ""
        registered = self._register()
        user = registered["user"]
        self._users.update_one({"email": user["email"]}, {"$set": {"isAdmin": True}})
        login = {"email": user["email"], "password": PASSWORD}
        self._token = self._post("/api/auth/login", login)["token"]
        sessions = self._get("/api/auth/sessions").json()["items"]
        self._names["sessionId"] = next(each["id"] for each in sessions if not each["isCurrent"])
        self._is_in = True
        self._names["code"] = self._post("/api/meetings", {"title": "Standup"})["meeting"]["code"]

    def _register(self) -> dict[str, Any]:
        email = f"{uuid4().hex}@example.org"
        body = {"name": "Somebody", "email": email, "password": PASSWORD}
        return self._post("/api/auth/register", body)

    def _get(self, path: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        return self._http.get(self._url + path, headers=headers, timeout=TIMEOUT)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        answer = self._http.post(self._url + path, json=body, headers=headers, timeout=TIMEOUT)
        answer.raise_for_status()
        return dict(answer.json())
