"""The business areas of the fictional landscape: invented ids, generic Danish words."""

from typing import NamedTuple


class Area(NamedTuple):
    """A main area with its groups; in a core area nearly everybody has a system for the first group."""

    name_da: str
    name_en: str
    groups: tuple[str, ...]
    nouns: tuple[str, ...]
    objects: tuple[str, ...]
    personal: str
    core: bool


_TABLE = """
Økonomi|Finance|Regnskab og bogføring,Budget og opfølgning,Fakturering,Lån og likviditet
 Økonomisystem,Budgetværktøj,Fakturaportal|bilag,fakturaer,budgettal|none|core
Personale og løn|Staff and pay|Løn og ansættelse,Vagtplan og arbejdstid,Rekruttering,Fravær og ferie
 Lønsystem,Vagtplan,Rekrutteringsportal|ansættelser,lønlinjer,fravær|ordinary|core
Sag og dokument|Cases and documents|Sager og journal,Arkivering,Dagsordener og referater,Aktindsigt
 Sagssystem,Journal,Arkivsystem|sager,dokumenter,journalnotater|sensitive|core
Ældre og omsorg|Elder care|Hjemmepleje,Plejehjem,Madservice,Kontakt med pårørende,Kørelister
 Omsorgsjournal,Plejeplan,Kørelistesystem|borgere,besøg,plejeplaner|sensitive|core
Støtte til voksne|Support for adults|Bostøtte,Botilbud,Hjælp ved handicap,Misbrugsbehandling
 Socialjournal,Botilbudssystem,Støtteplan|bevillinger,indsatser,ophold|sensitive|core
Børn og familier|Children and families|Underretninger,Anbringelser,Familiestøtte,Netværksmøder
 Børnejournal,Familieportal,Underretningssystem|underretninger,indsatser,børn|sensitive|core
Skole|Schools|Elevadministration,Skema og fravær,Læringsplatform,Skolefritid,Trivselsmåling
 Elevsystem,Skemasystem,Læringsplatform|elever,hold,fravær|ordinary|core
Dagtilbud|Day care|Pladsanvisning,Institutioner,Forældrekontakt,Takster og fripladser
 Pladsanvisning,Institutionssystem,Forældreportal|pladser,børn,takster|ordinary|core
Sundhed|Health|Sundhedspleje,Tandpleje,Genoptræning,Forebyggelse
 Sundhedsjournal,Tandplejesystem,Genoptræningssystem|målinger,henvisninger,forløb|sensitive|core
Beskæftigelse|Employment|Jobformidling,Aktivering,Virksomhedskontakt,Opfølgning ved sygdom
 Jobcentersystem,Forløbssystem,Virksomhedsportal|forløb,samtaler,virksomheder|ordinary|core
Ydelser|Benefits|Forsørgelse,Boligtilskud,Enkelttilskud,Tilbagebetaling
 Ydelsessystem,Tilskudssystem,Beregningsmodul|bevillinger,udbetalinger,satser|sensitive|core
Borgerservice|Citizen service|Henvendelser og tidsbestilling,Flytning,Pas og kort,Selvbetjening
 Henvendelsessystem,Tidsbestilling,Selvbetjening|henvendelser,aftaler,borgere|ordinary|core
Byggeri|Building|Byggesager,Byggearkiv,Brandsyn,Ejendomsoplysninger
 Byggesagssystem,Byggearkiv,Tilsynsapp|byggesager,tegninger,ejendomme|ordinary|core
Miljø og natur|Environment|Miljøtilsyn,Spildevand,Naturpleje,Jordforurening
 Miljøsystem,Tilsynssystem,Naturdatabase|tilsyn,tilladelser,målepunkter|none|core
Plan og kort|Planning and maps|Kort og geodata,Lokalplaner,Adresser,Luftfoto
 Kortsystem,Planportal,Adressemodul|kortlag,planer,adresser|none|core
Veje og trafik|Roads and traffic|Vejdrift,Trafiksignaler,Gravetilladelser,Parkering
 Vejsystem,Trafikstyring,Graveportal|strækninger,tilladelser,tællinger|none|core
Affald og genbrug|Waste and recycling|Affaldsordninger,Genbrugspladser,Tømningsruter,Gebyrer
 Affaldssystem,Rutesystem,Genbrugsportal|beholdere,ruter,gebyrer|none|core
Ejendomme|Properties|Bygningsdrift,Energistyring,Lokalebooking,Rengøring
 Bygningsdrift,Energistyring,Lokalebooking|bygninger,forbrug,bookinger|none|core
Biblioteker|Libraries|Udlån,Arrangementer,Digitale samlinger,Fjernlån
 Bibliotekssystem,Arrangementskalender,Samlingsportal|lånere,materialer,reserveringer|ordinary|core
Kultur og fritid|Culture and leisure|Foreninger og tilskud,Idrætsanlæg,Museer,Musikskole
 Foreningsportal,Haladministration,Museumsdatabase|foreninger,tilskud,tider|ordinary|core
It-drift|IT operations|Brugerstyring,Servicedesk,Enheder og netværk,Sikkerhed
 Brugerstyring,Servicedesk,Netværksovervågning|brugere,roller,enheder|ordinary|core
Ledelsesinformation|Management information|Nøgletal,Datalager,Statistik,Prognoser
 Nøgletalsportal,Datalager,Prognoseværktøj|nøgletal,udtræk,prognoser|none|core
Kommunikation|Communication|Hjemmesider,Intranet,Nyhedsbreve,Borgerpaneler
 Hjemmesideplatform,Intranet,Nyhedstjeneste|sider,nyheder,abonnenter|none|core
Indkøb|Procurement|Ordrer og varekataloger,Udbud,Kontraktstyring,Leverandøropfølgning
 Indkøbssystem,Udbudsportal,Kontraktstyring|ordrer,varer,kontrakter|none|core
Opkrævning|Collection|Opkrævning,Ejendomsbidrag,Inddrivelse,Kassefunktion
 Opkrævningssystem,Bidragssystem,Kassesystem|krav,betalinger,rater|ordinary|core
Hjælpemidler og kørsel|Aids and transport|Hjælpemiddeldepot,Visiteret kørsel,Lager,Reparationer
 Hjælpemiddelsystem,Kørselssystem,Lagersystem|hjælpemidler,ture,lagertal|sensitive|core
Beredskab|Emergency preparedness|Beredskabsplaner,Alarmer,Materiel,Brandforebyggelse
 Beredskabssystem,Alarmmodul,Materielstyring|alarmer,planer,materiel|none|
Valg|Elections|Valglister,Bemanding af valgsteder,Brevstemmer,Optælling
 Valgsystem,Valgbemanding,Optællingsmodul|vælgere,valgsteder,resultater|ordinary|
Havne|Harbours|Liggepladser,Anløb,Havneafgifter,Lystbåde
 Havnesystem,Anløbsmodul,Bådregister|anløb,pladser,afgifter|none|
Erhverv og turisme|Business and tourism|Erhvervsservice,Bevillinger,Turistinformation,Torvedage
 Erhvervsportal,Bevillingssystem,Turistguide|virksomheder,bevillinger,oplevelser|none|
Voksenuddannelse|Adult education|Aftenskole,Ungdomsuddannelse,Vejledning,Sprogundervisning
 Kursussystem,Vejledningssystem,Sprogportal|kursister,hold,forløb|ordinary|
Integration|Integration|Modtagelse,Boligplacering,Tolke,Introduktionsforløb
 Integrationssystem,Tolkeportal,Forløbsplan|forløb,aftaler,tolke|sensitive|
Arbejdsmiljø|Working environment|Arbejdsskader,Arbejdspladsvurdering,Trivsel,Sikkerhedsrunder
 Arbejdsmiljøsystem,Trivselsmåling,Skadesregister|skader,svar,handleplaner|sensitive|
Politisk betjening|Political service|Udvalgsmøder,Høringer,Vederlag,Live-udsendelse
 Mødeportal,Høringsportal,Udvalgssystem|møder,punkter,høringssvar|none|
Grønne områder|Green areas|Parkpleje,Træregister,Legepladser,Kirkegårde,Skovdrift
 Parksystem,Træregister,Legepladskontrol|områder,træer,kontroller|none|
Klima og energi|Climate and energy|Klimaregnskab,Varmeplan,Vandstand,Ladestandere,Solceller
 Klimaregnskab,Varmeplanværktøj,Vandstandsmåler|målinger,regnskaber,planer|none|
"""


def _areas() -> tuple[Area, ...]:
    lines = _TABLE.strip().splitlines()
    areas = []
    for first, second in zip(lines[::2], lines[1::2], strict=True):
        name_da, name_en, groups = first.split("|")
        nouns, objects, personal, core = second.strip().split("|")
        areas.append(
            Area(
                name_da,
                name_en,
                tuple(groups.split(",")),
                tuple(nouns.split(",")),
                tuple(objects.split(",")),
                personal,
                core == "core",
            )
        )
    return tuple(areas)


AREAS = _areas()
