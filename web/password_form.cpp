// Words and markup of the form.
#include "web/password_form.h"

#include "dav/xml/writer.h"

namespace kalends::web {

namespace {

using Kind = auth::OwnPasswordOutcome::Kind;
using auth::Weakness;

struct Phrases {
    std::string_view title, errorPrefix, intro, rules, login, current, fresh, again, send,
        doneTitle, done, devices;
    std::string_view missing, differ, foreign, wrong, notOwn, same, slowed, busy;
    std::string_view tooShort, appPassword, repeats, likeLogin, common;
};

constexpr Phrases kGerman{
    .title = "Passwort ändern",
    .errorPrefix = "Fehler: ",
    .intro =
        "Hier setzen Sie ein neues Passwort für Ihr Konto. Das bisherige gilt danach nirgends "
        "mehr.",
    .rules =
        "Mindestens {n} Zeichen. Länge zählt: drei oder vier Wörter, die nichts miteinander zu tun "
        "haben, sind gut. Nicht erlaubt sind "
        "Passwörter, die fast nur aus dem Benutzernamen bestehen oder als Erste erraten werden.",
    .login = "Benutzername",
    .current = "Bisheriges Passwort",
    .fresh = "Neues Passwort",
    .again = "Neues Passwort, noch einmal",
    .send = "Passwort ändern",
    .doneTitle = "Das Passwort wurde geändert",
    .done = "Das neue Passwort gilt ab sofort.",
    .devices =
        "Geben Sie es auch in Ihren Kalenderprogrammen und auf Ihrem Telefon ein, wo das bisherige "
        "gespeichert war. App-Passwörter gelten weiter.",
    .missing = "Bitte füllen Sie alle Felder aus.",
    .differ = "Die beiden neuen Passwörter sind verschieden.",
    .foreign = "Das Formular kam von einer anderen Seite. Bitte füllen Sie es hier aus.",
    .wrong = "Benutzername oder bisheriges Passwort stimmt nicht.",
    .notOwn =
        "Dieses Passwort wird in einem anderen System verwaltet und lässt sich nur dort ändern; "
        "mit einem App-Passwort geht es nicht.",
    .same = "Das neue Passwort ist das bisherige.",
    .slowed = "Es wurden zu viele falsche Passwörter versucht. Bitte warten Sie einige Minuten.",
    .busy = "Das geht im Augenblick nicht. Bitte versuchen Sie es gleich noch einmal.",
    .tooShort = "Das neue Passwort ist zu kurz: Es braucht mindestens {n} Zeichen.",
    .appPassword =
        "Das neue Passwort sieht aus wie ein App-Passwort. Bitte wählen Sie ein anderes.",
    .repeats = "Das neue Passwort wiederholt nur wenige Zeichen.",
    .likeLogin = "Das neue Passwort ist kaum mehr als der Benutzername.",
    .common =
        "Das neue Passwort gehört zu denen, die als Erste erraten werden, ist zu lang oder hat "
        "Steuerzeichen."};

constexpr Phrases kEnglish{
    .title = "Change password",
    .errorPrefix = "Error: ",
    .intro =
        "Set a new password for your account here. The current one will not work anywhere "
        "afterwards.",
    .rules =
        "At least {n} characters. Length counts: three or four words that have nothing to do with "
        "each other are good. Passwords that are little "
        "more than the user name, or among the first that are guessed, are refused.",
    .login = "User name",
    .current = "Current password",
    .fresh = "New password",
    .again = "New password again",
    .send = "Change password",
    .doneTitle = "The password was changed",
    .done = "The new password holds from now on.",
    .devices =
        "Enter it in your calendar programs and on your phone too, where the former one was "
        "stored. App passwords go on working.",
    .missing = "Please fill in all fields.",
    .differ = "The two new passwords differ.",
    .foreign = "The form came from another page. Please fill it in here.",
    .wrong = "User name or current password is wrong.",
    .notOwn =
        "This password is kept by another system and can only be changed there; an app password "
        "does not do it.",
    .same = "The new password is the current one.",
    .slowed = "Too many wrong passwords were tried. Please wait some minutes.",
    .busy = "This does not work right now. Please try again shortly.",
    .tooShort = "The new password is too short: it needs at least {n} characters.",
    .appPassword = "The new password looks like an app password. Please choose another.",
    .repeats = "The new password repeats a few characters only.",
    .likeLogin = "The new password is little more than the user name.",
    .common =
        "The new password is among the first that are guessed, too long, or has control "
        "characters."};

std::string_view sentenceFor(const auth::OwnPasswordOutcome& outcome, const Phrases& phrases) {
    switch (outcome.kind) {
        case Kind::kChanged:
            return {};
        case Kind::kWrong:
            return phrases.wrong;
        case Kind::kNotOwn:
            return phrases.notOwn;
        case Kind::kSame:
            return phrases.same;
        case Kind::kSlowed:
            return phrases.slowed;
        case Kind::kOverloaded:
        case Kind::kUnavailable:
            return phrases.busy;
        case Kind::kWeak:
            break;
    }
    switch (outcome.weakness.value_or(Weakness::kCommon)) {
        case Weakness::kShort:
            return phrases.tooShort;
        case Weakness::kAppPassword:
            return phrases.appPassword;
        case Weakness::kRepeats:
            return phrases.repeats;
        case Weakness::kLogin:
            return phrases.likeLogin;
        case Weakness::kCommon:
            break;
    }
    return phrases.common;
}

std::string_view problemOf(const PasswordForm& form, const Phrases& phrases) {
    switch (form.fault) {
        case FormFault::kMissing:
            return phrases.missing;
        case FormFault::kDiffer:
            return phrases.differ;
        case FormFault::kForeign:
            return phrases.foreign;
        case FormFault::kNone:
            break;
    }
    return form.outcome ? sentenceFor(*form.outcome, phrases) : std::string_view();
}

std::string withNumber(std::string_view text, unsigned number) {
    std::string result(text);
    if (const auto at = result.find("{n}"); at != std::string::npos) {
        result.replace(at, 3, std::to_string(number));
    }
    return result;
}

std::string field(std::string_view name, std::string_view label, std::string_view more) {
    return "<p><label for=\"" + std::string(name) + "\">" + std::string(label) +
           "</label>\n<input id=\"" + std::string(name) + "\" name=\"" + std::string(name) +
           "\" required " + std::string(more) + "></p>\n";
}

std::string bodyOf(const PasswordForm& form, const Phrases& phrases, const std::string& problem) {
    std::string login;
    xml::appendEscaped(login, form.login);
    std::string html = "<h1>" + std::string(phrases.title) + "</h1>\n";
    if (!problem.empty()) {
        html += "<p class=\"problem\" role=\"alert\">" + problem + "</p>\n";
    }
    html += "<p>" + std::string(phrases.intro) +
            "</p>\n<form method=\"post\" action=\"/account/password\">\n";
    html += field("login", phrases.login,
                  "type=\"text\" autocomplete=\"username\" autocapitalize=\"none\" "
                  "spellcheck=\"false\" value=\"" +
                      login + "\"");
    html +=
        field("current", phrases.current, "type=\"password\" autocomplete=\"current-password\"");
    html += "<p id=\"rules\">" + withNumber(phrases.rules, form.minimumLength) + "</p>\n";
    html += field("fresh", phrases.fresh,
                  "type=\"password\" autocomplete=\"new-password\" aria-describedby=\"rules\"");
    html += field("again", phrases.again, "type=\"password\" autocomplete=\"new-password\"");
    return html + "<p><button type=\"submit\">" + std::string(phrases.send) +
           "</button></p>\n</form>\n";
}

}  // namespace

std::string passwordPage(const PasswordForm& form) {
    const auto& phrases = form.language == "de" ? kGerman : kEnglish;
    const auto problem = withNumber(problemOf(form, phrases), form.minimumLength);
    const bool done = problem.empty() && form.outcome;
    const std::string title = (problem.empty() ? std::string() : std::string(phrases.errorPrefix)) +
                              std::string(done ? phrases.doneTitle : phrases.title);
    std::string html =
        "<!DOCTYPE html>\n<html lang=\"" + std::string(form.language) +
        "\">\n<head>\n<meta charset=\"utf-8\">\n" +
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
        title +
        "</title>\n<link rel=\"stylesheet\" "
        "href=\"/account/style.css\">\n</head>\n<body>\n<main>\n";
    html += done ? "<h1>" + std::string(phrases.doneTitle) + "</h1>\n<p role=\"status\">" +
                       std::string(phrases.done) + "</p>\n<p>" + std::string(phrases.devices) +
                       "</p>\n"
                 : bodyOf(form, phrases, problem);
    return html + "</main>\n</body>\n</html>\n";
}

std::string_view accountStyle() {
    return R"(:root { color-scheme: light dark; }
body { font: 1.0625rem/1.5 system-ui, sans-serif; margin: 0; padding: 1rem; }
main { max-width: 34rem; margin: 0 auto; }
label { display: block; font-weight: 600; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; border: 1px solid; border-radius: .25rem; }
button { font: inherit; padding: .6rem 1.2rem; }
input:focus-visible, button:focus-visible { outline: 3px solid; outline-offset: 2px; }
.problem { border: 2px solid; border-left-width: .6rem; padding: .75rem; font-weight: 600; }
)";
}

}  // namespace kalends::web
