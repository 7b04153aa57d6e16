using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>The token part of a secret.</summary>
public sealed class SecretAuth : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.SecretAuth",
        [
            GoField.Of<SecretAuth>(nameof(ClientToken), GoType.String, value => value.ClientToken),
            GoField.Of<SecretAuth>(nameof(Accessor), GoType.String, value => value.Accessor),
            GoField.Of<SecretAuth>(nameof(Policies), GoType.Strings, value => value.Policies),
            GoField.Of<SecretAuth>(nameof(Metadata), GoType.StringMap, value => value.Metadata),
            GoField.Of<SecretAuth>(nameof(LeaseDuration), GoType.Int, value => value.LeaseDuration),
            GoField.Of<SecretAuth>(nameof(Renewable), GoType.Bool, value => value.Renewable),
        ]);

    /// <summary><c>*dependency.SecretAuth</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.SecretAuth</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string ClientToken { get; init; } = "";

    public string Accessor { get; init; } = "";

    public GoList Policies { get; init; } = GoList.Nil(GoType.Strings);

    public GoMap Metadata { get; init; } = GoMap.Nil(GoType.StringMap);

    /// <summary>Seconds.</summary>
    public nint LeaseDuration { get; init; }

    public bool Renewable { get; init; }
}
