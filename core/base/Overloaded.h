// Overloaded: one visitor made of several lambdas, for std::visit: one lambda for each kind of value.
#pragma once

namespace aybiza {

template <class... F> struct Overloaded : F... { using F::operator()...; };
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang before 17 does not deduce aggregates by itself

}  // namespace aybiza
