using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>A peered cluster.</summary>
public sealed class Peering : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.Peering",
        [
            GoField.Of<Peering>(nameof(ID), GoType.String, value => value.ID),
            GoField.Of<Peering>(nameof(Name), GoType.String, value => value.Name),
            GoField.Of<Peering>(nameof(Partition), GoType.String, value => value.Partition),
            GoField.Of<Peering>(nameof(Meta), GoType.StringMap, value => value.Meta),
            GoField.Of<Peering>(nameof(PeerState), GoType.String, value => value.PeerState),
            GoField.Of<Peering>(nameof(PeerID), GoType.String, value => value.PeerID),
            GoField.Of<Peering>(nameof(PeerServerName), GoType.String, value => value.PeerServerName),
            GoField.Of<Peering>(nameof(PeerServerAddresses), GoType.Strings, value => value.PeerServerAddresses),
        ]);

    /// <summary><c>*dependency.Peering</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.Peering</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string ID { get; init; } = "";

    public string Name { get; init; } = "";

    public string Partition { get; init; } = "";

    public GoMap Meta { get; init; } = GoMap.Nil(GoType.StringMap);

    public string PeerState { get; init; } = "";

    public string PeerID { get; init; } = "";

    public string PeerServerName { get; init; } = "";

    public GoList PeerServerAddresses { get; init; } = GoList.Nil(GoType.Strings);
}
