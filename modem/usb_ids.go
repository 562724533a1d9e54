package modem

// modemMakers are the USB vendors whose things are modems, whatever they look
// like: Huawei, ZTE, Alcatel, Option, Sierra, Novatel, Quectel, SIMCom, Longcheer,
// BandRich, Telit, u-blox, Fibocom, Cinterion, Wavecom.
var modemMakers = []string{
	"12d1", "19d2", "1bbb", "0af0", "1199", "1410", "2c7c", "1e0e", "1c9e",
	"1a8d", "1bc7", "1546", "2cb7", "1e2d", "114f",
}

// installIDs are the products, by vendor, that come as the CD-ROM of their
// drivers and become a modem by a mode switch. The ids are facts that the makers'
// drivers and the documents of usb_modeswitch tell; most of the sticks in use are
// here, and byClass finds the rest.
var installIDs = map[string]string{
	"12d1": "101e 1030 1031 1413 1414 1446 1449 14ad 14b5 14ba 14c1 14c3 14c4 14c5 14d1 14fe 1505 151a 1520 1521 1523 1526 " +
		"1553 1557 155b 1582 1583 15ca 1805 1c0b 1c1b 1c24 1d50 1da1 1f01 1f02 1f03 380b", // Huawei
	"19d2": "0003 0026 0040 0053 0083 0101 0103 0110 0115 0120 0146 0149 0150 0154 0160 0166 0169 0266 0304 0318 0325 0388 0413 " +
		"1007 1009 1013 1017 1171 1175 1179 1201 1207 1210 1216 1224 1225 1227 1232 1233 1237 1238 1511 1514 1517 1520 1523 1528 " +
		"1536 1542 2000 2004 bccd ffde fff5 fff6", // ZTE
	"1bbb": "00ca 022c f000 f017 f052", // Alcatel
	"0af0": "6711 6731 6751 6771 6791 6811 6911 6951 6971 7011 7031 7051 7071 7111 7211 7251 7271 7301 7311 7361 7381 7401 7501 " +
		"7601 7701 7706 7801 7901 8006 8200 8201 8300 8302 8304 8400 8600 8700 8800 8900 9000 9200 c031 d013 d031 d033", // Option
	"05c6": "1000 2001 f000",                                         // Qualcomm's own, in many names
	"1199": "0fff",                                                   // Sierra
	"1410": "5010 5020 5023 5030 5031 5041 5055 5059 7001",           // Novatel
	"1c9e": "1001 6000 6061 9101 9200 98ff 9d00 9e00 9e08 f000",      // Longcheer
	"1a8d": "1000 2000",                                              // BandRich
	"1e0e": "f000",                                                   // SIMCom
	"0421": "060c 0610 0618 061d 0622 0627 062c 0632 0637",           // Nokia
	"1004": "1000 607f 6190 61aa 61dd 61e7 61eb",                     // LG
	"04e8": "680c 689a f000",                                         // Samsung
	"07d1": "a800 a804",                                              // D-Link
	"2001": "98ff a401 a403 a405 a406 a407 a706 a707 a708 a805 a80b", // D-Link
	"0471": "1210 1237",                                              // Philips
	"106c": "3b03 3b05 3b06 3b11 3b14",                               // Pantech
}

// networkIDs are the products, by vendor, that are network cards for good.
var networkIDs = map[string]string{
	"12d1": "14db 14dc 1f1c", // Huawei HiLink
	"19d2": "1403 1405 1048", // ZTE
	"1bbb": "0195 01f9",      // Alcatel
}
