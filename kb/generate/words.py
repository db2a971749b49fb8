"""The syllables and words that invented names are put together from."""

# Begins that make real municipalities or market towns with many ends (Nord-, Sønder-, Svend-, Ulf-) are left out.
PLACE_BEGINS = """
Agern Alke Ande Asger Aske Balder Bispe Birke Bjørke Blå Bonde Brage Bregne Brænde Bæver Bøge Drage Duge Due Dyb Ege
Elle Elver Elme Ene Eng Falke Fage Finke Flint Fjelde Fløj Frej Fugle Fyrre Furre Gede Gejr Gerle Gimle Glim Gorm Gran
Gribe Grå Grøn Gåse Hage Halv Hare Hassel Havre Hejre Herre Hilde Hinde Hjorte Hjalmer Holme Humle Hvid Hyld Hyrde Høst
Inge Ivar Jarle Jelle Jern Kalke Kamp Ketil Kilde Klinte Kløver Kobber Korn Krage Kværn Kvist Kær Laks Ler Linde Lyng
Lyse Lærke Løve Made Malm Mikkel Mose Munke Myre Måge Møl Odin Orme Pile Præste Ravne Rav Regn Rim Roald Runde Rug Ryle
Råge Sande Sejr Silde Siv Skjold Skare Smede Solv Spove Sten Stjerne Svale Svane Sæl Sølv Tange Terne Tjørne Toke Tord
Torske Trane Tårn Ulve Urte Vejr Vester Vide Vibe Vinter Vogn Vold Ymer Æble Ærte Ørne Øster Åle
"""
PLACE_ENDS = """
ager balle bjerg bo borg brink bro by bæk dal fjord gårde havn hede holm holt høj inge kilde kær lev lund løkke mark
mose næs rup rød sand skov slev sted strand strup sund sø toft torp tved vad vang vig ø å
"""
PLACE_QUALIFIERS = """
Nørre Sønder Vester Øster Store Lille Gammel Ny Over Neder Mellem Ydre Indre Høje Lave Kirke Kloster Skov Strand Bjerg
Eng Konge Munke Mølle Nordre Søndre Vestre Østre
"""
# What the syllables above would make and what is, or was before 2007, a municipality or a well-known town.
REAL_PLACES = """
Birkerød Blåbjerg Egebjerg Egedal Egeskov Fuglebjerg Fuglsø Humlebæk Kildebro Lyngby Munkebo Stenstrup Tranebjerg
Tranekær
Tårnby Vesterborg Vesterbro Vestervig Videbæk Østerbro Østerby
"""
REGION_ENDS = """
hede fjord marsk ådal bakke skove kyst egn herred land sund bugt vidde mose sletten dalene øerne åsen engene næsset
klitten holmene skæret lunden heden stranden floden
"""
VENDOR_BEGINS = """
Nord Syd Øst Vest Fjord Hav Bølge Klit Sand Sten Granit Skifer Birke Ege Aske Elme Linde Bøge Lyng Mos Ravn Falke Ørne
Svane Lærke Trane Vibe Måge Ulve Bjørne Hjorte Sol Måne Stjerne Tåge Regn Sne Vinter Sommer Morgen Aften Midnats Guld
Sølv Kobber Jern Krystal Fyr Anker Kompas Sejl Mølle Smede Rune Tråd Væv
"""
VENDOR_ENDS = """
vang lys bris strøm kraft gård spor værk kilde port tårn klang skær gren fold krone bue vinge hjul ager mark bæk næs
holt flod sund dyb top fjeld brink led hegn tegn skrift tal kant hus vagt blik slag
"""
VENDOR_TRADES = "Data Data Digital Systemer Systemer Software Informatik Teknik Løsninger"
SYSTEM_NAMES = """
Aster Lærke Ravnsten Brise Fyrtårn Havtorn Timian Kvarts Rubin Polarstjerne Anemone Bølgebryder Citronmelisse Diamant
Natsværmer Fiol Glødetråd Hvedekorn Isfugl Jasmin Kornblomst Lupin Mælkebøtte Oleander Perlemor Rosmarin Safran
Tusindfryd Ulvefod Valmue Ågerkål Agerhøne Blåmejse Dompap Edderfugl Fiskeørn Gråspurv Hejre Islom Jernspurv Lomvie
Musvit Nattergal Pirol Rødhals Silkehale Tårnfalk Vandstær Bøgeblad Elletræ Fyrrekogle Grankvist Hasselnød Hyldeblomst
Kastanje Lindeblad Pilekvist Røllike Tjørn Enebær Slåen Kvæde Mirabel Blomme Stikkelsbær Tranebær Tyttebær Brombær
Multebær Solbær Agern Bregne Engkarse Kløver Kamille Malurt Mynte Merian Løvstikke Dild Kørvel Persille Sankthans
Midsommer Nymåne Fuldmåne Morgenrøde Tusmørke Nordlys Regnbue Skumring Dugdråbe Snefnug Rimfrost Solhverv Havgus
Tidevand Brænding Strømhvirvel Kølvand Ankergrund Fortøjning Sejldug Kompasrose Sekstant Lodline Fyrskib Lanterne
Vindfløj Vejrhane Møllesten Kværn Ambolt Smedje Esse Hammer Mejsel Vævekam Uldtråd Egetønde Trækul Rav Flint Skifer
Marmor Basalt Granat Topas Opal Safir Agat Jade Onyks Turmalin
"""
SYSTEM_VARIANTS = "Nord Syd Øst Vest Grøn Blå Hvid Sort Rød Grå Gul"
FIRST_NAMES = """
Alba Asta Bertil Birk Dagmar Ebbe Eigil Elva Erla Esben Freja Frode Gerda Gorm Hedvig Helge Hjalte Idun Ingolf Jarl
Kaja Laust Liv Malthe Merle Nanna Njord Oda Ove Ragna Rune Saga Signe Sigurd Solvej Svea Thyra Tjalfe Tove Ulla Vagn
Vera Vidar Viggo Ylva Åse
"""
LAST_NAMES = """
Agerskær Birkevang Bølgedal Duelund Egebrink Fjordklang Granhøj Havelys Hyldekær Isager Kildevang Klitbo Kornmark
Lindehave Lærkenfryd Mosefjeld Møllevig Nattely Ravnkilde Rosengren Skovlyst Solbrink Stenmose Svaneberg Tangbæk
Tjørnehegn Vindskær Vintervang Ørneklint Åløkke
"""
