// Internal to vcard: pictures, sounds and keys as base64 with a TYPE (vCard 3) and as data: URIs
// (vCard 4, RFC 2397).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kalends::vcard {

/// The media type of a vCard 3 TYPE of PHOTO, LOGO, SOUND or KEY; `image/x` for an unknown x of a
/// PHOTO.
[[nodiscard]] std::string mediaTypeOf(std::string_view property, std::string_view type);
/// The vCard 3 TYPE for a media type, such as JPEG.
[[nodiscard]] std::string typeOfMedia(std::string_view mediaType);
/// What base64 text starts with, for PHOTOs that do not say; application/octet-stream otherwise.
[[nodiscard]] std::string_view sniffedMediaType(std::string_view base64);
/// base64 without blanks; nullopt when it is not base64.
[[nodiscard]] std::optional<std::string> cleanBase64(std::string_view text);

struct DataUri {
    std::string mediaType;  // lower case, without parameters; may be empty
    std::string base64;
};

/// nullopt when `uri` is not a data: URI or its content is malformed.
[[nodiscard]] std::optional<DataUri> parseDataUri(std::string_view uri);

}  // namespace kalends::vcard
