using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>What <c>secret</c> gives. <see cref="Data"/> comes from JSON: build it with <see cref="Functions.Encoding.GoJson"/>.</summary>
public sealed class Secret : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.Secret",
        [
            GoField.Of<Secret>(nameof(RequestID), GoType.String, value => value.RequestID),
            GoField.Of<Secret>(nameof(LeaseID), GoType.String, value => value.LeaseID),
            GoField.Of<Secret>(nameof(LeaseDuration), GoType.Int, value => value.LeaseDuration),
            GoField.Of<Secret>(nameof(Renewable), GoType.Bool, value => value.Renewable),
            GoField.Of<Secret>(nameof(Data), GoType.AnyMap, value => value.Data),
            GoField.Of<Secret>(nameof(Warnings), GoType.Strings, value => value.Warnings),
            GoField.Of<Secret>(nameof(Auth), SecretAuth.Type, value => value.Auth is { } present ? present : new GoNil(SecretAuth.Type)),
            GoField.Of<Secret>(nameof(WrapInfo), SecretWrapInfo.Type, value => value.WrapInfo is { } present ? present : new GoNil(SecretWrapInfo.Type)),
        ]);

    /// <summary><c>*dependency.Secret</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.Secret</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string RequestID { get; init; } = "";

    public string LeaseID { get; init; } = "";

    /// <summary>Seconds.</summary>
    public nint LeaseDuration { get; init; }

    public bool Renewable { get; init; }

    public GoMap Data { get; init; } = GoMap.Nil(GoType.AnyMap);

    public GoList Warnings { get; init; } = GoList.Nil(GoType.Strings);

    public SecretAuth? Auth { get; init; }

    public SecretWrapInfo? WrapInfo { get; init; }
}
