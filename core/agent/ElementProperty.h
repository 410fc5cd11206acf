// ElementProperty: a value on its way into a GObject property, converted to the property's own type and held
// against its range first, so that GObject neither warns nor clamps and the operator hears what would have
// fitted.
#pragma once

#include <gst/gst.h>

#include <memory>

#include "core/base/Json.h"

namespace aybiza {

/// A GValue that is unset when the last copy goes.
using PropertyValue = std::shared_ptr<GValue>;

/// JSON numbers, booleans, texts and lists go into properties of those types; a text goes into any property
/// that GStreamer can read from text (enums by nick, caps, fractions, numbers). The error says what the
/// property expects and never repeats the value, which may be a secret.
Result<PropertyValue> make_property_value(GParamSpec* spec, const Json& value);

/// "a whole number from 0 to 60000", "one of mulaw, linear16", "text".
std::string property_expectation(GParamSpec* spec);

}  // namespace aybiza
