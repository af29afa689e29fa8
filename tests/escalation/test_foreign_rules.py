"""core/escalation/foreign_rules.py: who asks for a person, and who does not."""

import pytest

from core.escalation.models import TicketReason
from core.escalation.rules import trigger

ASKED = """
einen Menschen bitte
Einen Menschen, bitte!
Ich möchte mit einem Menschen sprechen
Kann ich bitte mit einem Mitarbeiter reden?
ich will einen echten menschen
Verbinden Sie mich mit einem Kundenberater
Mitarbeiter bitte
Ich möchte Ihren Vorgesetzten sprechen
kann ich mit jemandem sprechen
Bitte rufen Sie mich zurück
Ich will nicht mehr mit einem Bot reden
ich brauche einen Mitarbeiter
Kann mich bitte jemand anrufen?
Holen Sie mir bitte einen Menschen
verbinden sie mich
Ich würde gerne mit einer Person sprechen
una persona por favor
Quiero hablar con una persona
Necesito hablar con un agente humano
¿Puedo hablar con alguien?
quisiera hablar con un asesor
Páseme con un agente
póngame con un responsable
No quiero hablar con un robot
Quiero una persona real
Llámenme por favor
¿Puede llamarme alguien?
quiero hablar con su jefe
hablar con una persona
necesito un humano
¿Podría comunicarme con un operador?
une personne s'il vous plaît
Je voudrais parler à une personne
Je veux parler à un vrai conseiller
puis-je parler à quelqu'un
Passez-moi un conseiller
Mettez-moi en relation avec un conseiller
Je veux un humain
rappelez-moi svp
quelqu'un peut me rappeler
Je ne veux plus parler à un robot
je souhaite parler à votre responsable
parler à un humain
J'aimerais discuter avec un conseiller
un conseiller svp
est-ce que je peux parler à quelqu'un ?
"""
DANGER = """
Das Netzteil raucht
Der Akku brennt!
Es riecht verbrannt
ich habe einen Stromschlag bekommen
Aus der Lampe kommt Rauch
Ich will nicht mehr leben
ich bringe mich um
Ich möchte sterben
ich denke an Selbstmord
El enchufe echa humo
La batería se está quemando
huele a quemado
me dio una descarga
No quiero vivir
quiero morirme
voy a suicidarme
ya no quiero seguir viviendo
La prise a pris feu
Ça sent le brûlé
il fume
j'ai reçu une décharge
La batterie a explosé
Je veux mourir
je ne veux plus vivre
je pense au suicide
"""
LEGAL = """
Ich gehe zum Anwalt
Dann schalte ich meinen Anwalt ein
Ich werde rechtliche Schritte einleiten
Ich werde Sie verklagen
Ich wende mich an die Verbraucherzentrale
Voy a hablar con un abogado
Mi abogado se pondrá en contacto
Tomaré acciones legales
Les voy a demandar
Je vais porter plainte
Mon avocat vous écrira
Je vais prendre un avocat
vous aurez des poursuites judiciaires
"""
NOT_ASKED = """
Wie sind Ihre Öffnungszeiten?
Wann ist Ihr Kundendienst erreichbar?
Wie viele Personen können die App nutzen?
Kann ich eine weitere Person zu meinem Haushalt hinzufügen?
Erkennt die Kamera Menschen?
Wie funktioniert die Personenerkennung?
Der Mitarbeiter im Laden sagte, es sei kompatibel
Ich habe gestern mit einem Mitarbeiter gesprochen, und nun geht es
Kann die Klingel mit Alexa sprechen?
Wie verbinde ich den Hub mit dem WLAN?
Ich möchte die Lampe mit dem Hub verbinden
Muss ich mit jemandem sprechen, um zu kündigen?
Ich möchte nicht mit einem Menschen sprechen
Der Rauchmelder piept
Die Lampe brennt nicht mehr
Warum brennt die LED rot?
Welche Rechte habe ich bei einer Rückgabe?
Brauche ich einen Techniker für die Montage?
Ich brauche eine Rechnung
eine Frage bitte
Ist das Netzteil rauchfrei verpackt?
Gibt es eine Verbraucherzentrale-Bewertung zu dem Gerät?
Wer ist mein Ansprechpartner laut Vertrag?
Kann ich mein Passwort bitte ändern?
Bitte eine Antwort per E-Mail
Wie lange lebt der Akku?
Ich will den Alarm leiser stellen
Wie kann ich einen Gast einladen?
¿Cuál es su horario de atención al cliente?
¿Cuántas personas pueden usar la aplicación?
¿Puedo añadir otra persona a mi casa?
La cámara no reconoce personas
Ayer hablé con un agente y ahora funciona
¿Puedo hablar con la puerta por el timbre?
¿Tengo que hablar con alguien para cancelar?
No quiero hablar con una persona
El detector de humo pita
Quiero una factura por favor
Mi jefe quiere saber si envían a Suiza
¿La batería explota con el calor?
una pregunta por favor
Quiero devolver la lámpara
¿Cómo conecto el hub al wifi?
¿Cuánto vive la batería?
¿Es legal grabar la calle con la cámara?
Quels sont vos horaires d'ouverture ?
Combien de personnes peuvent utiliser l'application ?
Puis-je ajouter une autre personne à ma maison ?
La caméra ne détecte pas les personnes
J'ai parlé à un conseiller hier et ça marche
Faut-il parler à quelqu'un pour résilier ?
Puis-je parler à travers la sonnette ?
Je ne veux pas parler à une personne
Le détecteur de fumée bipe
une facture s'il vous plaît
Comment connecter le hub au wifi ?
personne ne répond à la porte, la sonnette marche ?
Est-il légal de filmer la rue ?
Combien de temps vit la batterie ?
une question svp
Mon chef veut savoir si vous livrez en Suisse
Je veux un remboursement
Le voyant brûle-t-il la nuit ?
"""
QUIET_ABOUT_OTHER_WORDS = """
The person detection does not work
How long does the battery live
My agent code is 4711
personne
persona
Mensch
"""


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def reason(message: str) -> TicketReason | None:
    found = trigger(message)
    return found.reason if found else None


class TestTrigger:
    @pytest.mark.parametrize("said", lines(ASKED))
    def test_hears_who_asks_for_a_person(self, said: str) -> None:
        assert reason(said) is TicketReason.EXPLICIT_REQUEST

    @pytest.mark.parametrize("said", lines(DANGER))
    def test_hears_danger_first(self, said: str) -> None:
        assert reason(said) is TicketReason.SAFETY

    @pytest.mark.parametrize("said", lines(LEGAL))
    def test_hears_threats_of_law(self, said: str) -> None:
        assert reason(said) is TicketReason.LEGAL

    @pytest.mark.parametrize("said", lines(NOT_ASKED + QUIET_ABOUT_OTHER_WORDS))
    def test_leaves_questions_alone(self, said: str) -> None:
        assert reason(said) is None

    def test_gives_the_customers_own_words(self) -> None:
        found = trigger("Hallo, ich möchte  mit einem Menschen\nsprechen, bitte.")
        assert found is not None
        assert found.evidence == "möchte mit einem Menschen sprechen, bitte."
