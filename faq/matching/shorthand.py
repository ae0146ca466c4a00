"""How people shorten words in messages: SMS spellings and chat abbreviations, French and English.

Written for this project. A key is a folded word as typed; its value is what it stands for, words apart.
"""

_FRENCH = """
ki=qui koi=quoi kel=quel kelle=quelle kelles=quelles lekel=lequel keske=qu est ce que
keskon=qu est ce qu on kesako=qu est ce que c est kand=quand qd=quand cmt=comment comen=comment coment=comment
commen=comment cmen=comment pk=pourquoi pkoi=pourquoi pq=pourquoi pourkoi=pourquoi prq=pourquoi pr=pour
ds=dans dc=donc dnc=donc ms=mais av=avec ac=avec avc=avec ss=sans ns=nous vs=vous tt=tout
ts=tous tte=toute ttes=toutes tjs=toujours tjr=toujours tjrs=toujours toujour=toujours jms=jamais jamai=jamais
bcp=beaucoup bcoup=beaucoup bocou=beaucoup qq=quelque qqs=quelques qqn=quelqu un qqun=quelqu un qqch=quelque chose
qqchose=quelque chose qlq=quelque qlqn=quelqu un qlqch=quelque chose kelkun=quelqu un kelke=quelque
mtn=maintenant mnt=maintenant mtnt=maintenant maintenan=maintenant auj=aujourd hui ajd=aujourd hui aujd=aujourd hui
ojd=aujourd hui dem=demain slt=salut bjr=bonjour bsr=bonsoir cc=coucou stp=s il te plait svp=s il vous plait
mci=merci merki=merci dsl=desole nn=non ui=oui ouai=oui ouais=oui nan=non dak=d accord dac=d accord
c=c est cest=c est cetait=c etait ct=c etait cets=c est sa=ca ya=il y a yavait=il y avait yaura=il y aura
yen=il y en jai=j ai jsuis=je suis jsui=je suis chui=je suis chuis=je suis jpeu=je peux jpeux=je peux jveu=je veux
jveux=je veux jfais=je fais jdois=je dois jconnais=je connais jsais=je sais jsai=je sais jpense=je pense
jcherche=je cherche javais=j avais javai=j avais jaimerai=j aimerais jaimerais=j aimerais jvoudrais=je voudrais
jvais=je vais jfai=je fais jpx=je peux g=j ai gt=j etais tkt=ne t inquiete pas
peu=peux peutetre=peut etre px=peux pv=peuvent fo=faut fau=faut fodra=faudra fodrai=faudrait
faudrai=faudrait doi=dois vx=veux veu=veux vou=vous voudrai=voudrais fai=fait dmd=demande dmde=demande
ett=etre etr=etre kon=qu on kil=qu il kelk=quelque ke=que qe=que kar=car
boitte=boite taf=travail tafer=travailler boulo=boulot thune=argent thunes=argent tune=argent
tunes=argent fric=argent pognon=argent oseille=argent balles=euros patates=millions sousous=argent
rdv=rendez vous rdvs=rendez vous info=information adr=adresse tel=telephone
doc=document docs=documents assoc=association entr=entreprise entrep=entreprise asso=association
gvt=gouvernement gouv=gouvernement exo=exoneration dept=departement nvx=nouveaux nvo=nouveau nvelle=nouvelle
env=environ max=maximum maxi=maximum mini=minimum jrs=jours jr=jour
eur=euros keur=mille euros jsp=je ne sais pas chais=je sais askip=a ce qu il parait cad=c est a dire
pcq=parce que pck=parce que psk=parce que pske=parce que pcke=parce que parske=parce que vrmt=vraiment vrmnt=vraiment
tro=trop tjour=toujours dja=deja
etudian=etudiant etudiants=etudiants lgt=logement prjt=projet projt=projet startupper=startup
"""

_ENGLISH = """
u=you ur=your urs=yours r=are y=why n=and k=ok plz=please pls=please plss=please thx=thanks thnx=thanks tnx=thanks
ty=thank you wat=what wht=what wats=what is whats=what is wen=when whr=where hw=how hws=how is abt=about bt=but
coz=because cuz=because bcoz=because bcz=because bc=because btw=by the way b4=before gr8=great l8r=later
im=i am ive=i have id=i would ill=i will dont=do not doesnt=does not didnt=did not cant=can not couldnt=could not
wont=will not wouldnt=would not isnt=is not arent=are not wasnt=was not havent=have not hasnt=has not
shouldnt=should not theres=there is thats=that is lets=let us youre=you are theyre=they are
wanna=want to gonna=going to gotta=got to gimme=give me lemme=let me kinda=kind of dunno=do not know
need2=need to d=the da=the de=the dis=this dat=that dem=them wid=with w=with wo=without yr=year yrs=years
hv=have hav=have hve=have shd=should shld=should cld=could wud=would cud=could shud=should msg=message
info=information infos=information asap=as soon as possible tmrw=tomorrow tmr=tomorrow tomm=tomorrow
diff=difference qty=quantity amt=amount acc=account acct=account avail=available addr=address num=number
biz=business govt=government dept=department max=maximum nd=and deliverd=delivered recieve=receive
recieved=received ordr=order prob=problem probs=problems ppl=people sth=something smth=something idk=i do not know
"""


def _table(source: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for piece in source.split():
        if "=" in piece:
            short, first = piece.split("=", 1)
            table[short] = (first,)
        else:
            table[short] = (*table[short], piece)
    return table


_FR, _EN = _table(_FRENCH), _table(_ENGLISH)
_SAFE_EN = {short: full for short, full in _EN.items() if len(short) > 3}
_SAFE_FR = {short: full for short, full in _FR.items() if len(short) > 2}
SHORTHAND: dict[str, dict[str, tuple[str, ...]]] = {"fr": _FR, "en": _EN, "de": {}, "": _SAFE_EN | _SAFE_FR}
"""Language → shorthand → words; "" is for a text whose language is not known: only what is safe in all."""
