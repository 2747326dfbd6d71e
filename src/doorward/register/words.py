"""What people call what they say of an asset, in tags, custom fields and the headers of lists, in the languages of Europe."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_GERMANIC = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "ł": "l"})


def key(text: str) -> str:
    """Return the name of a column or tag in lower case, one low line for whatever stands between its words."""
    composed = unicodedata.normalize("NFC", text[:200])
    return re.sub(r"[\W_]+", "_", composed.strip().lower()).strip("_")


def plain(text: str) -> str:
    """Return a name as `key` does, in letters without accents, as people write it who have none on their keyboard."""
    bare = unicodedata.normalize("NFD", key(text).translate(_GERMANIC))
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(word) for word in text.split()))


NAMES = _words(
    """
    name hostname host_name host device_name device computer_name computer machine asset_name asset server_name server
    system_name system fqdn dns_name node
    gerätename gerät rechnername rechner hostbezeichnung computername systemname servername bezeichnung gerätebezeichnung
    nom nom_d_hôte nom_de_l_équipement nom_du_poste nom_machine équipement poste machine appareil serveur
    nombre nombre_de_equipo nombre_del_equipo equipo dispositivo servidor nombre_de_host
    nome nome_host nome_dispositivo nome_computer nome_do_equipamento nome_do_computador equipamento apparato
    naam apparaatnaam apparaat computernaam toestel nazwa nazwa_urządzenia urządzenie komputer nazwa_komputera
    enhet enhetsnamn datornamn navn enhedsnavn laitenimi název zařízení eszköznév
    """
)
ADDRESSES = _words(
    """
    addresses address ip_address ip_addresses ip ips ipv4 ipv4_address primary_ip ip_addr management_ip mgmt_ip static_ip
    ip_adresse ip_adressen ipv4_adresse ip_nummer adresse_ip adresses_ip adresse_ipv4 dirección_ip direcciones_ip dir_ip
    indirizzo_ip indirizzi_ip endereço_ip endereços_ip ip_adres ip_adressen adres_ip ip_adress ip_adresser ip_osoite ip_cím
    ipv6 ipv6_address ipv6_adresse adresse_ipv6
    """
)
MACS = _words(
    """
    macs mac mac_address mac_addresses mac_addr ethernet_address physical_address hwaddr mac_adresse mac_adressen
    hardwareadresse adresse_mac adresses_mac adresse_physique dirección_mac indirizzo_mac endereço_mac mac_adres adres_mac
    mac_adress mac_osoite
    """
)
SERIALS = _words(
    """
    serials serial serial_number serial_numbers serial_no serialnumber serial_num hardware_serial service_tag
    seriennummer seriennr serien_nr serien_nummer numéro_de_série no_de_série n_de_série n_série
    número_de_serie n_de_serie num_serie numero_di_serie numero_seriale seriale matricola número_de_série
    serienummer numer_seryjny nr_seryjny sarjanumero sériové_číslo
    """
)
STATUS = _words(
    "status state asset_status device_status lifecycle_status statut état zustand estado stato situação stan"
)
CHANGED = _words(
    """
    last_updated updated updated_at last_change last_changed last_modified modified letzte_änderung geändert_am geändert
    modifié_le última_modificación ultima_modifica última_modificação laatst_gewijzigd
    """
)
WORDS: Mapping[str, tuple[str, ...]] = {
    "owner": _words(
        """
        owner owned_by owner_email owner_name responsible responsible_person technical_owner system_owner business_owner
        service_owner asset_owner custodian owning_team managed_by contact team
        verantwortlich verantwortlicher verantwortliche verantwortliche_person besitzer eigentümer eigner zuständig
        zuständige_person systemverantwortlicher ansprechpartner betreuer
        responsable propriétaire responsable_technique gestionnaire détenteur propietario encargado dueño
        responsabile proprietario referente assegnatario responsável proprietário dono
        verantwoordelijke eigenaar beheerder contactpersoon właściciel odpowiedzialny osoba_odpowiedzialna
        ansvarig ägare ansvarlig ejer eier omistaja vastuuhenkilö vlastník odpovědná_osoba felelős tulajdonos
        """
    ),
    "environment": _words(
        """
        environment env stage lifecycle lifecycle_stage deployment_environment
        umgebung systemumgebung environnement entorno ambiente omgeving środowisko miljö miljø ympäristö prostředí környezet
        """
    ),
    "purpose": _words(
        """
        purpose function description application app service workload project
        zweck verwendungszweck verwendung einsatzzweck funktion beschreibung anwendung projekt
        fonction usage utilisation objet projet finalité propósito función uso descripción finalidad aplicación
        scopo funzione utilizzo descrizione finalità função descrição aplicação doel functie omschrijving toepassing
        cel przeznaczenie opis zastosowanie syfte användning beskrivning formål käyttötarkoitus účel popis
        """
    ),
    "criticality": _words(
        """
        criticality business_criticality importance kritikalität kritikalitaet schutzbedarf criticité criticidad criticità
        criticidade kriticiteit krytyczność
        """
    ),
    "in_service_from": _words(
        """
        in_service_from in_service_since since commissioned commission_date commissioning_date go_live install_date
        installation_date deployment_date start_date
        inbetriebnahme in_betrieb_seit inbetriebnahmedatum in_betrieb_ab mise_en_service date_de_mise_en_service en_service_depuis
        puesta_en_servicio fecha_de_alta en_servicio_desde messa_in_servizio in_servizio_dal data_attivazione
        entrada_em_serviço em_serviço_desde ingebruikname datum_ingebruikname in_gebruik_sinds
        data_uruchomienia driftsatt driftsættelse
        """
    ),
    "in_service_until": _words(
        """
        in_service_until until end_date end_of_service decommission_date decommissioned decommission_on decommissioning_date
        retirement_date retire_date retire_on expires expires_on expiry expiry_date expiration expiration_date delete_after
        delete_on valid_until
        außerbetriebnahme außerbetriebnahmedatum in_betrieb_bis betriebsende nutzungsende befristet_bis gültig_bis ablaufdatum
        abschaltung abschaltdatum enddatum mise_hors_service date_de_mise_hors_service date_de_fin fin_de_service date_de_retrait
        en_service_jusqu_au fecha_de_baja fecha_de_retiro fin_de_servicio en_servicio_hasta fecha_fin
        dismissione data_dismissione fine_servizio in_servizio_fino_al data_fine fim_de_serviço data_de_desativação data_de_baixa
        em_serviço_até buitengebruikstelling einddatum in_gebruik_tot data_wycofania slutdatum avvecklas
        """
    ),
}
"""Column -> what people call it in tags and custom fields, the likelier first. A warranty or a support date is no end date."""
LISTED: Mapping[str, tuple[str, ...]] = {
    "name": NAMES,
    "addresses": ADDRESSES,
    "macs": MACS,
    "serials": SERIALS,
    **WORDS,
    "status": STATUS,
    "changed": CHANGED,
}
"""What may be said of a device in a list -> what its column is called, in letters without accents, the likelier first."""
