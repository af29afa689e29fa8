"""Send by SMTP, through the mail server that the settings name."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.utils import format_datetime

from core.notifications.retries import Attempt
from core.settings import Settings

STEP_S = 10.0
"""How long the mail server may take for each of its answers."""
PERMANENT = 500
"""From here on an SMTP reply means never (RFC 5321, 4.2.1)."""


class MailSender:
    """Sends plain text. The mail server is the administrator's own, so it may be a private one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def is_configured(self) -> bool:
        return bool(self._settings.smtp_host and self._settings.smtp_from)

    def send(self, to: str, *, subject: str, text: str, key: str, at: datetime) -> Attempt:
        """Every failure is an Attempt with its reason. `key` gives each retry the same id."""
        if not self.is_configured:
            return Attempt(False, "SWITCHBOARD_SMTP_HOST and SWITCHBOARD_SMTP_FROM are not set.")
        try:
            with self._connected() as server:
                server.send_message(self._message(to, subject, text, key, at))
        except smtplib.SMTPRecipientsRefused as refused:
            return _refused_recipient(refused)
        except smtplib.SMTPAuthenticationError:
            return Attempt(False, "The mail server refuses SMTP_USER with SMTP_PASSWORD.")
        except smtplib.SMTPNotSupportedError:
            return Attempt(False, "The mail server does not offer what SMTP_TLS or SMTP_USER need.")
        except smtplib.SMTPResponseException as answer:
            return Attempt(False, f"The mail server answered with {answer.smtp_code}.")
        except ssl.SSLError:
            return Attempt(False, "No encrypted connection to the mail server could be made.")
        except (smtplib.SMTPException, OSError):
            return Attempt(False, "The mail server does not answer.")
        except (ValueError, HeaderParseError):
            return Attempt(False, "The message cannot be sent to such an address.", final=True)
        return Attempt(True)

    def _message(self, to: str, subject: str, text: str, key: str, at: datetime) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._settings.smtp_from
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{key}@switchboard>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        host, port = self._settings.smtp_host or "", self._settings.smtp_port
        if self._settings.smtp_tls == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=STEP_S, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=STEP_S)
        with server:
            if self._settings.smtp_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self._settings.smtp_user:
                server.login(self._settings.smtp_user, self._settings.smtp_password or "")
            yield server


def _refused_recipient(refused: smtplib.SMTPRecipientsRefused) -> Attempt:
    codes = [code for code, _ in refused.recipients.values()]
    final = bool(codes) and all(code >= PERMANENT for code in codes)
    return Attempt(False, f"The mail server refuses the recipient ({max(codes)}).", final=final)
