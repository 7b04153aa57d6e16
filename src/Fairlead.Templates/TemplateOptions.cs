namespace Fairlead.Templates;

/// <summary>What an absent map key gives.</summary>
public enum MissingKey
{
    /// <summary>Go's default, also called <c>invalid</c>: <c>&lt;no value&gt;</c>, and fields of it are silently the same.</summary>
    Default,

    /// <summary>The zero value of the map's element type; consul-template's default.</summary>
    Zero,

    /// <summary>The template fails; consul-template's <c>error_on_missing_key</c>.</summary>
    Error,
}

/// <summary>How a template is read and run.</summary>
public sealed record TemplateOptions
{
    public static TemplateOptions ConsulTemplate { get; } = new();

    /// <summary>Opens an action; <c>{{</c> when empty.</summary>
    public string LeftDelimiter { get; init; } = "{{";

    /// <summary>Closes an action; <c>}}</c> when empty.</summary>
    public string RightDelimiter { get; init; } = "}}";

    /// <summary>Default: what consul-template sets.</summary>
    public MissingKey MissingKey { get; init; } = MissingKey.Zero;

    public TemplateLimits Limits { get; init; } = TemplateLimits.Default;
}

/// <summary>What one parse or execution may use up before it fails. Far above any real template, far below any harm.</summary>
public sealed record TemplateLimits
{
    public static TemplateLimits Default { get; } = new();

    /// <summary>Length of the template's own text, in UTF-16 units. Default 16 Mi.</summary>
    public int MaxSourceLength { get; init; } = 16 << 20;

    /// <summary>Blocks, parentheses and pipelines inside each other. Default 250.</summary>
    public int MaxNesting { get; init; } = 250;

    /// <summary>
    /// Units of work of one execution: nodes evaluated, elements copied, compared or printed. Default 100 million, some
    /// seconds of processor time.
    /// </summary>
    public long MaxSteps { get; init; } = 100_000_000;

    /// <summary>Length of the output and of any string made on the way, in UTF-16 units. Default 64 Mi.</summary>
    public int MaxOutputLength { get; init; } = 64 << 20;

    /// <summary>Templates invoking templates. Default 500; Go allows more, but our stack is smaller.</summary>
    public int MaxTemplateDepth { get; init; } = 500;

    /// <summary>Values inside values when they are printed, compared or encoded: a map that holds itself ends here. Default 500.</summary>
    public int MaxValueDepth { get; init; } = 500;
}
