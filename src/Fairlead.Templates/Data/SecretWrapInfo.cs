using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>A wrapped secret: where to fetch it.</summary>
public sealed class SecretWrapInfo : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.SecretWrapInfo",
        [
            GoField.Of<SecretWrapInfo>(nameof(Token), GoType.String, value => value.Token),
            GoField.Of<SecretWrapInfo>(nameof(TTL), GoType.Int, value => value.TTL),
            GoField.Of<SecretWrapInfo>(nameof(CreationTime), GoType.String, value => value.CreationTime),
            GoField.Of<SecretWrapInfo>(nameof(WrappedAccessor), GoType.String, value => value.WrappedAccessor),
        ]);

    /// <summary><c>*dependency.SecretWrapInfo</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.SecretWrapInfo</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Token { get; init; } = "";

    /// <summary>Seconds.</summary>
    public nint TTL { get; init; }

    /// <summary>RFC 3339.</summary>
    public string CreationTime { get; init; } = "";

    public string WrappedAccessor { get; init; } = "";
}
