namespace Fairlead.Templates.Printing;

/// <summary>The flags, width and precision of one <c>%</c> directive.</summary>
internal struct FormatSpec
{
    public bool Minus;
    public bool Plus;
    public bool Sharp;
    public bool Space;
    public bool Zero;

    /// <summary><c>%+v</c>: struct fields with their names.</summary>
    public bool PlusV;

    /// <summary><c>%#v</c>: Go syntax.</summary>
    public bool SharpV;

    public int? Width;
    public int? Precision;
}
