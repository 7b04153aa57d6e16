namespace Fairlead.Templates.Values;

/// <summary>The kinds of value a template can meet, under the names Go's <c>reflect</c> gives them.</summary>
public enum GoKind
{
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Float32,
    Float64,
    Complex128,
    String,
    Slice,
    Map,
    Pointer,
    Struct,
    Func,
    Chan,
    Interface,
}
